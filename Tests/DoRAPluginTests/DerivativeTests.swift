import Foundation
import Testing
import _TestSupport

@testable import DoRAPlugin

@Suite("Derivatives by the tape")
struct DerivativeTests {
  struct Operation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let point: [Double]
    let formula: @Sendable (Scalars) -> Scalar

    init(_ name: String, at point: [Double], _ formula: @escaping @Sendable (Scalars) -> Scalar) {
      testDescription = "\(name) at \(point)"
      self.point = point
      self.formula = formula
    }
  }

  static let operations = [
    Operation("x + y, twice", at: [0.3, -2]) { $0[0] + $0[1] + $0[0] },
    Operation("constants in every place", at: [0.7]) { 2 + $0[0] - 3 - (1 - $0[0]) * 4 / 5 },
    Operation("x - y", at: [0.3, -2]) { $0[0] - $0[1] },
    Operation("x y", at: [0.3, -2]) { $0[0] * $0[1] },
    Operation("x / y", at: [0.3, -2]) { $0[0] / $0[1] },
    Operation("1 / x", at: [0.3]) { 1 / $0[0] },
    Operation("assignments", at: [0.3, 2]) { x in
      var sum = Scalar(1)
      sum += x[0]
      sum -= x[1]
      sum *= 3
      sum += 1
      sum -= 0.5
      return sum * sum
    },
    Operation("exp", at: [0.3]) { exp($0[0]) },
    Operation("log", at: [0.3]) { log($0[0]) },
    Operation("log1p", at: [0.3]) { log1p($0[0]) },
    Operation("log1mexp", at: [-0.3]) { log1mexp($0[0]) },
    Operation("log1mexp", at: [-3]) { log1mexp($0[0]) },
    Operation("pow", at: [1.3]) { pow($0[0], 2.5) },
    Operation("pow 0", at: [1.3]) { pow($0[0], 0) },
    Operation("sqrt", at: [1.3]) { sqrt($0[0]) },
    Operation("square", at: [-1.3]) { square($0[0]) },
    Operation("sigmoid", at: [1.3]) { sigmoid($0[0]) },
    Operation("sigmoid", at: [-1.3]) { sigmoid($0[0]) },
    Operation("logSigmoid", at: [1.3]) { logSigmoid($0[0]) },
    Operation("logSigmoid", at: [-1.3]) { logSigmoid($0[0]) },
    Operation("softplus", at: [1.3]) { softplus($0[0]) },
    Operation("softplus", at: [-1.3]) { softplus($0[0]) },
    Operation("relu", at: [1.3, -0.2]) { relu($0[0]) + relu($0[1]) },
    Operation("abs", at: [1.3, -0.2]) { abs($0[0]) + 2 * abs($0[1]) },
    Operation("max and min", at: [1.3, -0.2]) { 3 * max($0[0], $0[1]) + min($0[0], $0[1]) },
    Operation("logAddExp", at: [1.3, -0.2]) { logAddExp($0[0], $0[1]) },
    Operation("logAddExp", at: [-1.3, 0.2]) { logAddExp($0[0], $0[1]) },
    Operation("sum", at: [1, 2, 3]) { sum($0) * sum($0) },
    Operation("mean", at: [1, 2, 4]) { mean($0) * mean($0) },
    Operation("logSumExp", at: [1, -2, 0.5]) { logSumExp($0) },
    Operation("a tail", at: [1, -2, 0.5]) { logSumExp($0[1...]) },
    Operation("softmax", at: [1, -2, 0.5]) { x in
      let p = softmax(x)
      return p[0] + 3 * p[1] * p[2]
    },
    Operation("vectors", at: [1, -2, 0.5]) { x in
      let y = (2 * x / 3).transformed { j, x in Double(j) * x * x }
      return sum(y)
    },
  ]

  @Test("an operation's derivative is that of its value", arguments: operations)
  func finiteDifference(_ operation: Operation) {
    let found = ScratchTape.evaluate(at: operation.point, operation.formula).slopes
    let expected = centralGradient(at: operation.point) {
      ScratchTape.evaluate(at: $0, operation.formula).value
    }
    #expect(mismatch(found, expected, within: .difference) == nil)
  }

  @Test("at a kink the derivative is 0, and of equal ones the first counts")
  func kinks() {
    #expect(ScratchTape.evaluate(at: [0]) { relu($0[0]) }.slopes == [0])
    #expect(ScratchTape.evaluate(at: [0]) { abs($0[0]) }.slopes == [0])
    #expect(ScratchTape.evaluate(at: [1, 1]) { max($0[0], $0[1]) }.slopes == [1, 0])
    #expect(ScratchTape.evaluate(at: [1, 1]) { min($0[0], $0[1]) }.slopes == [1, 0])
  }

  @Test("nothing overflows where the mathematics doesn't")
  func extremes() {
    for x in [-2000.0, -750, 750, 2000] {
      #expect(ScratchTape.evaluate(at: [x]) { softplus($0[0]) }.value == Swift.max(x, 0))
      #expect(ScratchTape.evaluate(at: [x]) { logSigmoid($0[0]) }.value == Swift.min(x, 0))
      #expect(ScratchTape.evaluate(at: [x]) { softplus($0[0]) }.slopes == [x > 0 ? 1 : exp(x)])
    }
    let far = ScratchTape.evaluate(at: [-2000, 2000, -1e300]) { logSumExp($0) }
    #expect(far.value == 2000)
    #expect(far.slopes == [0, 1, 0])
    let certain = ScratchTape.evaluate(at: [0, -40]) { logSumExp($0) }
    // The value is log(1 + 4e-18). A sum that rounds to 1 would give 0.
    #expect(
      mismatch(certain.value, 4.248354255291589e-18, within: .init(absolute: 0, relative: 1e-14))
        == nil)
  }

  @Test("a branch that was not taken may have an infinite slope")
  func unusedBranch() {
    let result = ScratchTape.evaluate(at: [0]) { x in
      _ = log(x[0])
      return 3 * x[0] + 0
    }
    #expect(result.slopes == [3])
  }

  @Test("a constant has no derivative, also when it was computed from inputs")
  func constants() {
    #expect(ScratchTape.evaluate(at: [2]) { stopGradient($0[0]) * $0[0] }.slopes == [2])
    #expect(ScratchTape.evaluate(at: [2]) { _ in Scalar(1) * Scalar(3) }.slopes == [0])
  }

  @Test("a tape grows and is used again")
  func growth() {
    let count = 20_000
    let point = (0..<count).map { Double($0 % 7) }
    let result = ScratchTape.evaluate(at: point) { x in
      var sum = Scalar(0)
      for j in x.indices { sum += x[j] * x[j] }
      return sum
    }
    #expect(result.slopes == point.map { 2 * $0 })
  }
}
