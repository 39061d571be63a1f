/// A named tensor that training changes unless it is frozen. Its gradient persists, and backward
/// passes add to it until it is cleared.
public final class Parameter {
  public let name: String

  /// The parameter as an operand of ``Tape``'s operations.
  public private(set) var variable: Variable

  /// Whether weight decay applies. It applies to matrices, but not to the scales of norms.
  public let decays: Bool

  /// The value in float32; a new tensor at each call if the parameter is a stored matrix.
  public var value: Tensor { variable.value }

  public var shape: [Int] { variable.shape }

  /// The number of elements.
  public var count: Int { variable.count }

  /// The bytes that the value takes in memory or in its file.
  public var byteCount: Int {
    variable.stored?.byteCount ?? count * MemoryLayout<Float>.stride
  }

  /// Whether the value is read from a file whenever it is needed; it can't be trained then.
  public var isStored: Bool { variable.stored != nil }

  /// Calls `body` with all elements in row-major order, a block at a time.
  public func forEachBlock<Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Void
  ) throws(Failure) {
    if let stored = variable.stored { return try stored.forEachBlock(body) }
    let value = value
    try body(UnsafeBufferPointer(start: value.pointer, count: value.count))
  }

  /// The sum of the derivatives of all backward passes since the gradient was last set to zero. It
  /// has the value's shape.
  ///
  /// Its memory is allocated when it is first needed, since a model that is only used for scoring
  /// never needs it.
  public var gradient: Tensor { variable.gradientToAddTo() }

  /// Whether the parameter is a constant for all later operations, for which no gradient is
  /// computed.
  public var isFrozen: Bool {
    get { !variable.requiresGradient }
    set {
      if isStored {
        precondition(newValue, "parameter '\(name)' stays as a file has it and can't be trained")
      } else {
        variable = Variable(value, requiresGradient: !newValue)
      }
    }
  }

  /// Creates a parameter with a zero gradient and the given initial value, of which it takes
  /// ownership.
  public init(name: String, value: Tensor, decays: Bool) {
    self.name = name
    self.decays = decays
    variable = Variable(value, requiresGradient: true)
  }
  /// A frozen parameter that stays as a file has it.
  public init(name: String, stored: StoredMatrix, decays: Bool) {
    self.name = name
    self.decays = decays
    variable = Variable(stored)
  }
}
