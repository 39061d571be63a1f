/// Reverse-mode differentiation: a list of what was computed, read backwards.
///
/// An operation computes its value at once and appends a function that, given the derivative of the
/// final output by its own value, adds to the derivatives by its operands. Each operation stands in
/// `Tape+Name.swift`, forward directly above backward.
///
/// A tape belongs to one thread at a time; operations use ``ThreadPool`` inside.
public final class Tape {
  private struct Node {
    let output: Variable
    let backward: (_ gradient: Tensor) -> Void
  }

  private var nodes: [Node] = []
  private let isRecording: Bool

  /// - Parameter recording: false for inference: nothing is kept, and ``backward(from:seed:)`` finds
  ///   nothing to do.
  public init(recording: Bool = true) {
    isRecording = recording
  }

  /// Whether an operation on these operands will be read backwards.
  func records(_ operands: [Variable]) -> Bool {
    isRecording && operands.contains { $0.requiresGradient }
  }

  /// Puts an operation's value on the tape.
  ///
  /// `backward` owns the gradient it is given: nothing reads it afterwards, so it may be changed in
  /// place or handed on.
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
  /// A node is dropped as soon as it has run, and with it every value and gradient that only it
  /// still needed.
  ///
  /// - Parameter seed: the derivative of the loss by `output`, of its shape.
  public func backward(from output: Variable, seed: Tensor) {
    backward(from: [(output, seed)])
  }

  /// Adds the derivative of `Σ seed · output` over several outputs, and empties the tape.
  ///
  /// - Parameter outputs: with the derivative of the loss by each, of its shape. None is computed from
  ///   another one by an operation that changes its operand in place.
  public func backward(from outputs: [(output: Variable, seed: Tensor)]) {
    for (output, seed) in outputs {
      precondition(
        seed.shape == output.value.shape,
        "backward: the seed has shape \(seed.shape), the output \(output.value.shape)")
      if output.requiresGradient { output.addGradient(consuming: seed.copy()) }
    }
    while let node = nodes.popLast() {
      guard let gradient = node.output.gradient else { continue }
      node.output.gradient = nil
      node.backward(gradient)
    }
  }
}
