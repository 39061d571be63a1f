/// A value on the tape, and the derivative of the tape's output with respect to it.
public final class Variable {
  private let tensor: Tensor?
  /// The value of a constant that stays as a file has it; nil for a value in float32.
  public let stored: StoredMatrix?

  /// The value in float32.
  ///
  /// For a stored matrix, a new tensor is made at each call. Operations that take a matrix of
  /// weights use `factor` instead, which widens a block at a time.
  public var value: Tensor {
    if let tensor { return tensor }
    guard let stored else { preconditionFailure("a variable without a value") }
    return stored.widened()
  }

  public var shape: [Int] { tensor?.shape ?? stored?.shape ?? [] }

  /// The number of elements.
  public var count: Int { tensor?.count ?? stored?.count ?? 0 }

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
    (tensor, stored) = (value, nil)
    requiresGradient = false
  }

  /// Creates a constant that is kept in the format in which its file stores it.
  public init(_ value: StoredMatrix) {
    (tensor, stored) = (nil, value)
    requiresGradient = false
  }

  init(_ value: Tensor, gradient: Tensor? = nil, requiresGradient: Bool) {
    (tensor, stored) = (value, nil)
    self.gradient = gradient
    self.requiresGradient = requiresGradient
  }
}

extension Variable {
  /// The value as a factor of matrix products.
  var factor: Factor { stored.map { Factor($0) } ?? Factor(value.matrix) }

  /// The given rows of a matrix, in the given order and in float32.
  func gather(_ indices: [Int32]) -> Tensor {
    stored?.gather(indices) ?? value.gather(indices)
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
