/// A value on the tape, and the derivative of the tape's output with respect to it.
public final class Variable {
  public let value: Tensor

  /// The derivative of the output with respect to ``value``, with the same shape. It is nil until
  /// something is added.
  ///
  /// For a variable between parameters and output, the gradient exists only while
  /// ``Tape/backward(from:seed:)`` needs it.
  public internal(set) var gradient: Tensor?

  /// Whether the value was computed from any parameter.
  public let requiresGradient: Bool

  /// Creates a constant.
  public init(_ value: Tensor) {
    self.value = value
    requiresGradient = false
  }

  init(_ value: Tensor, gradient: Tensor? = nil, requiresGradient: Bool) {
    self.value = value
    self.gradient = gradient
    self.requiresGradient = requiresGradient
  }
}

/// Three ways to add to a gradient. After each of them, the gradient is the sum of all terms added
/// so far.
extension Variable {
  /// The gradient's buffer, to which the caller adds. It contains zeros the first time.
  func gradientToAddTo() -> Tensor {
    if let gradient { return gradient }
    let zeros = Tensor(zeros: value.shape)
    gradient = zeros
    return zeros
  }

  /// The gradient's buffer, to which the caller writes `new + beta · old`. The first time, it is
  /// uninitialised and `beta` is 0.
  func gradientToScale() -> (tensor: Tensor, beta: Float) {
    if let gradient { return (gradient, 1) }
    let fresh = Tensor(uninitialized: value.shape)
    gradient = fresh
    return (fresh, 0)
  }

  /// Adds a tensor that no other code will read or write. The first such tensor becomes the
  /// gradient itself.
  func addGradient(consuming tensor: Tensor) {
    if let gradient {
      gradient.addScaled(tensor, by: 1)
    } else {
      gradient = tensor
    }
  }
}
