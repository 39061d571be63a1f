import TensorCore
import Testing
import _TestSupport

/// An operation, the shapes of its operands, and the same function in float64, written for
/// readability.
struct OperationCase: Sendable, CustomTestStringConvertible {
  let name: String

  /// The operands' shapes. Their elements are drawn from a normal distribution.
  let shapes: [[Int]]

  let operation: @Sendable (Tape, [Variable]) -> Variable
  let reference: @Sendable ([[Double]]) -> [Double]

  var testDescription: String { name }
}

/// The result of an operation for random operands and a random seed.
struct OperationResult: Equatable {
  /// The operands in row-major order, exactly as given to the tape.
  let operands: [[Double]]
  let seed: [Double]
  let value: [Float]
  let gradients: [[Float]]
}

extension OperationCase {
  static let randomSeed: UInt64 = 20_251

  /// Runs the operation forward and backward once.
  func run() -> OperationResult {
    var generator = SeededGenerator(seed: Self.randomSeed)
    let parameters = shapes.enumerated().map { index, shape in
      Parameter(name: "\(index)", value: .random(shape, using: &generator), decays: true)
    }
    let operands = parameters.map { $0.value.values.map(Double.init) }
    let tape = Tape()
    let output = operation(tape, parameters.map(\.variable))
    let value = output.value.values
    let seed = Tensor.random(output.value.shape, using: &generator)
    tape.backward(from: output, seed: seed)
    return OperationResult(
      operands: operands, seed: seed.values.map(Double.init), value: value,
      gradients: parameters.map { $0.gradient.values })
  }

  /// `Σ seed · reference`, the function whose gradient the backward pass computes.
  func loss(_ operands: [[Double]], seed: [Double]) -> Double {
    zip(reference(operands), seed).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension Tensor {
  static func random(_ shape: [Int], using generator: inout SeededGenerator) -> Tensor {
    Tensor(generator.normals(shape.reduce(1, *)).map { Float($0) }, shape: shape)
  }
}
