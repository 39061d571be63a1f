/// A value on the tape, and the derivative of the tape's output with respect to it.
public final class Variable {
  public let value: Tensor

  /// The derivative of the output with respect to ``value``, of the same shape; nil until something
  /// is added.
  ///
  /// For a variable between parameters and output, it exists only while
  /// ``Tape/backward(from:seed:)`` needs it.
  public internal(set) var gradient: Tensor?

  /// Whether the value was computed from any parameter.
  public let requiresGradient: Bool

  /// A constant.
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

/// Three ways to add to a gradient. After each of them, the gradient is the sum of everything added
/// so far.
extension Variable {
  /// The buffer to add to, which is all zeros the first time.
  func gradientToAddTo() -> Tensor {
    if let gradient { return gradient }
    let zeros = Tensor(zeros: value.shape)
    gradient = zeros
    return zeros
  }

  /// The buffer to write `new + beta · old` to. The first time, it is uninitialised and `beta` is
  /// 0.
  func gradientToScale() -> (tensor: Tensor, beta: Float) {
    if let gradient { return (gradient, 1) }
    let fresh = Tensor(uninitialized: value.shape)
    gradient = fresh
    return (fresh, 0)
  }

  /// Adds a tensor that no other code will read or write: the first such tensor becomes the
  /// gradient itself.
  func addGradient(consuming tensor: Tensor) {
    if let gradient {
      gradient.addScaled(tensor, by: 1)
    } else {
      gradient = tensor
    }
  }
}
