/// A value on the tape, and the derivative of the tape's output by it.
public final class Variable {
  public let value: Tensor

  /// The derivative of the output by ``value``, of the same shape; nil until something was added.
  ///
  /// Of a variable between parameters and output it lives only while
  /// ``Tape/backward(from:seed:)`` needs it.
  public internal(set) var gradient: Tensor?

  /// Whether a parameter is among what the value was computed from.
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

/// Three ways to add to a gradient. All leave the sum of everything added so far.
extension Variable {
  /// The buffer to add to, all zeros the first time.
  func gradientToAddTo() -> Tensor {
    if let gradient { return gradient }
    let zeros = Tensor(zeros: value.shape)
    gradient = zeros
    return zeros
  }

  /// The buffer to write `new + beta · old` to: the first time it is not initialised and `beta` is 0.
  func gradientToScale() -> (tensor: Tensor, beta: Float) {
    if let gradient { return (gradient, 1) }
    let fresh = Tensor(uninitialized: value.shape)
    gradient = fresh
    return (fresh, 0)
  }

  /// Adds a tensor that nobody else will read or write: the first one becomes the gradient itself.
  func addGradient(consuming tensor: Tensor) {
    if let gradient {
      gradient.addScaled(tensor, by: 1)
    } else {
      gradient = tensor
    }
  }
}
