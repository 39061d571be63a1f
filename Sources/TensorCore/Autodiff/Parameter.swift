/// A named tensor that training changes unless it is frozen. Its gradient persists, and backward
/// passes add to it until it is cleared.
public final class Parameter {
  public let name: String

  /// The parameter as an operand of ``Tape``'s operations.
  public private(set) var variable: Variable

  /// Whether weight decay applies. It applies to matrices, but not to the scales of norms.
  public let decays: Bool

  public var value: Tensor { variable.value }

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
    set { variable = Variable(value, requiresGradient: !newValue) }
  }

  /// Creates a parameter with a zero gradient and the given initial value, of which it takes
  /// ownership.
  public init(name: String, value: Tensor, decays: Bool) {
    self.name = name
    self.decays = decays
    variable = Variable(value, requiresGradient: true)
  }
}
