import TensorCore
import Testing
import _TestSupport

extension AllTests {
  @Suite("Every operation") struct OperationTests {
    /// The tolerance for float32 rounding in sums of up to a few hundred terms of size 1, relative
    /// to the largest result.
    static let tolerance = 3e-6

    @Test("has the value of its formula", arguments: OperationCase.small + OperationCase.large)
    func value(operation: OperationCase) {
      let result = operation.run()
      let expected = operation.reference(result.operands)
      #expect(largestError(result.value, expected) < Self.tolerance)
    }

    @Test("has the derivative of its formula as gradient", arguments: OperationCase.small)
    func gradient(operation: OperationCase) {
      let result = operation.run()
      for operand in operation.shapes.indices {
        let expected = centralGradient(at: result.operands[operand]) { moved in
          var operands = result.operands
          operands[operand] = moved
          return operation.loss(operands, seed: result.seed)
        }
        let error = largestError(result.gradients[operand], expected)
        #expect(error < Self.tolerance, "operand \(operand), seed \(OperationCase.randomSeed)")
      }
    }

    @Test("has the directional derivatives of its formula", arguments: OperationCase.large)
    func directionalDerivative(operation: OperationCase) {
      let result = operation.run()
      var generator = SeededGenerator(seed: OperationCase.randomSeed + 1)
      for operand in operation.shapes.indices {
        let direction = generator.normals(result.operands[operand].count)
        let expected = centralDifference(at: 0) { step in
          var operands = result.operands
          for i in direction.indices { operands[operand][i] += step * direction[i] }
          return operation.loss(operands, seed: result.seed)
        }
        let terms = zip(result.gradients[operand], direction).map { Double($0) * $1 }
        // The error of a sum of many terms with both signs is relative to the norm of its terms,
        // not to the sum.
        let scale = terms.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let error = abs(terms.reduce(0, +) - expected) / scale
        #expect(error < Self.tolerance, "operand \(operand), seed \(generator.seed)")
      }
    }

    @Test(
      "gives the same bytes at any number of threads",
      arguments: OperationCase.small + OperationCase.large)
    func threadInvariance(operation: OperationCase) {
      let before = ThreadPool.threads
      defer { ThreadPool.configure(threads: before) }
      ThreadPool.configure(threads: 1)
      let expected = operation.run()
      for threads in 2...4 {
        ThreadPool.configure(threads: threads)
        #expect(operation.run() == expected, "\(threads) threads")
      }
    }

    private func largestError(_ found: [Float], _ expected: [Double]) -> Double {
      #expect(found.count == expected.count)
      let scale = expected.map(abs).max() ?? 1
      let errors = zip(found, expected).map { abs(Double($0) - $1) }
      return (errors.map { $0.isNaN ? .infinity : $0 }.max() ?? 0) / max(scale, 1)
    }
  }
}
