/// A named tensor that training changes, unless it is frozen. Its gradient persists: backward passes add
/// to it until someone clears it.
public final class Parameter {
  public let name: String

  /// The parameter as an operand of ``Tape``'s operations.
  public private(set) var variable: Variable

  /// Whether weight decay applies: yes for matrices, no for the scales of norms.
  public let decays: Bool

  public var value: Tensor { variable.value }

  /// The sum of the derivatives of every backward pass since it was last zero; the value's shape.
  ///
  /// Its memory is taken when it is first needed: a model that only scores never needs it.
  public var gradient: Tensor { variable.gradientToAddTo() }

  /// Whether the parameter is a constant for every operation from now on, of which no gradient is
  /// computed.
  public var isFrozen: Bool {
    get { !variable.requiresGradient }
    set { variable = Variable(value, requiresGradient: !newValue) }
  }

  /// A parameter with the given initial value, which it takes over, and a gradient of zeros.
  public init(name: String, value: Tensor, decays: Bool) {
    self.name = name
    self.decays = decays
    variable = Variable(value, requiresGradient: true)
  }
}
