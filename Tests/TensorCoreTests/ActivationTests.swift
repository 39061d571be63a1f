import Foundation
import TensorCore
import Testing

extension AllTests {
  @Suite("Activations") struct ActivationTests {
    /// Points that range from where every function is constant or 0, to where it is the identity or
    /// 1.
    static let points = stride(from: -14.0, through: 14, by: 0.01).map { Float($0) }

    /// The tolerance for rounding in an exponential and a polynomial of degree 8.
    static let tolerance = 5e-7

    @Test("are their formulas far out, where they are tiny too", arguments: Activation.allCases)
    func tails(function: Activation) {
      let x = Tensor(Self.points, shape: [Self.points.count])
      let y = Tape().apply(function, to: Variable(x)).value.values
      for (x, y) in zip(Self.points, y) {
        let expected = Reference.value(of: function, at: Double(x))
        #expect(abs(Double(y) - expected) <= Self.tolerance * max(1, abs(expected)), "at \(x)")
      }
    }

    @Test("have the derivatives of their formulas far out", arguments: Activation.allCases)
    func slopes(function: Activation) {
      let x = Parameter(
        name: "x", value: Tensor(Self.points, shape: [Self.points.count]), decays: false)
      let tape = Tape()
      let y = tape.apply(function, to: x.variable)
      let ones = Tensor(uninitialized: y.value.shape)
      ones.fill(1)
      tape.backward(from: y, seed: ones)
      for (x, slope) in zip(Self.points, x.gradient.values) where abs(x) > 1e-3 {
        let step = 1e-5
        let expected =
          (Reference.value(of: function, at: Double(x) + step)
            - Reference.value(of: function, at: Double(x) - step)) / (2 * step)
        #expect(abs(Double(slope) - expected) <= 2e-6, "at \(x)")
      }
    }

    @Test("keep what is not a number", arguments: Activation.allCases)
    func notANumber(function: Activation) {
      let y = Tape().apply(function, to: Variable(Tensor([.nan], shape: [1]))).value.values
      #expect(y[0].isNaN)
    }
  }
}
