/// A named tensor that training changes. Its gradient persists: backward passes add to it until
/// someone clears it.
public final class Parameter {
  public let name: String

  /// The parameter as an operand of ``Tape``'s operations.
  public let variable: Variable

  /// The sum of the derivatives of every backward pass since it was last zero; the value's shape.
  public let gradient: Tensor

  /// Whether weight decay applies: yes for matrices, no for the scales of norms.
  public let decays: Bool

  public var value: Tensor { variable.value }

  /// A parameter with the given initial value, which it takes over, and a gradient of zeros.
  public init(name: String, value: Tensor, decays: Bool) {
    self.name = name
    self.decays = decays
    gradient = Tensor(zeros: value.shape)
    variable = Variable(value, gradient: gradient, requiresGradient: true)
  }
}
