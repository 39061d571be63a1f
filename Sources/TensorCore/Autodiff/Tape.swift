/// A tape for reverse-mode differentiation. It is a list of the computed operations, which are
/// processed in reverse order.
///
/// An operation computes its value immediately and appends a function. Given the derivative of the
/// final output with respect to the operation's value, this function adds to the derivatives with
/// respect to its operands. Each operation is in its own file `Tape+Name.swift`, with the backward
/// function directly below the forward function.
///
/// Only one thread may use a tape at a time. Operations use ``ThreadPool`` internally.
public final class Tape {
  private struct Node {
    let output: Variable
    let backward: (_ gradient: Tensor) -> Void
  }

  private var nodes: [Node] = []
  private let isRecording: Bool

  /// - Parameter recording: whether operations are recorded. Inference passes false, in which case
  ///   nothing is kept and ``backward(from:seed:)`` does nothing.
  public init(recording: Bool = true) {
    isRecording = recording
  }

  /// Whether an operation on these operands is needed in the backward pass.
  func records(_ operands: [Variable]) -> Bool {
    isRecording && operands.contains { $0.requiresGradient }
  }

  /// Records an operation's value on the tape.
  ///
  /// `backward` owns the gradient that it is given. No other code reads the gradient afterwards, so
  /// it may be changed in place or passed on.
  func record(
    _ value: Tensor, from operands: [Variable], _ backward: @escaping (_ gradient: Tensor) -> Void
  ) -> Variable {
    let recorded = records(operands)
    let output = Variable(value, requiresGradient: recorded)
    if recorded { nodes.append(Node(output: output, backward: backward)) }
    return output
  }

  /// Adds the derivative of `Σ seed · output` to the gradient of every parameter, and empties the
  /// tape.
  ///
  /// A node is released as soon as it has been processed, together with every value and gradient
  /// that no other node needs.
  ///
  /// - Parameters:
  ///   - output: the output to differentiate.
  ///   - seed: the derivative of the loss with respect to `output`, with the same shape.
  public func backward(from output: Variable, seed: Tensor) {
    backward(from: [(output, seed)])
  }

  /// Adds the derivative of `Σ seed · output` over several outputs, and empties the tape.
  ///
  /// - Parameter outputs: the outputs, each with the derivative of the loss with respect to it,
  ///   which has the same shape. No output may be computed from another one by an operation that
  ///   changes its operand in place.
  public func backward(from outputs: [(output: Variable, seed: Tensor)]) {
    for (output, seed) in outputs {
      precondition(
        seed.shape == output.value.shape,
        "backward: the seed has shape \(seed.shape), the output \(output.value.shape)")
      if output.requiresGradient { output.addGradient(consuming: seed.copy()) }
    }
    processNodes()
  }

  /// Like ``backward(from:seed:)``, but takes ownership of the seed.
  func backward(from output: Variable, consuming seed: Tensor) {
    if output.requiresGradient { output.addGradient(consuming: seed) }
    processNodes()
  }

  private func processNodes() {
    while let node = nodes.popLast() {
      guard let gradient = node.output.gradient else { continue }
      node.output.gradient = nil
      node.backward(gradient)
    }
  }
}
