/// WDPO: a regularizer that penalises the mean loss's gradient with respect to the model's input.
///
/// The gradient-penalty form of [Xu et al. 2025](https://arxiv.org/abs/2502.01930):
/// ```
/// L = 1/B Σᵢ ( lᵢ + ρ Σⱼ ‖∂lᵢ/∂xᵢⱼ‖² )
/// ```
/// with xᵢⱼ the embedded tokens of prompt i and response j, not shared with other responses. It is
/// not a function of the losses, so a trainer computes it, next to the mean of the losses.
public struct InputPenalty: Sendable, Equatable {
  /// The name under which users choose it in place of a robustifier.
  public static let name = "wdpo"

  /// The weight ρ of the penalty, in nats⁻¹ times the square of an embedding. With 0, the objective
  /// is the mean.
  public let weight: Double

  /// - Parameter weight: ρ, finite, at least 0.
  public init(weight: Double) {
    precondition(weight >= 0 && weight.isFinite, "rho is \(weight), expected at least 0")
    self.weight = weight
  }

  public var parameters: [String: Double] { ["rho": weight] }

  static let schema = [
    RobustifierParameter(
      name: "rho", defaultValue: 0.1, domain: .nonNegative,
      help: "price of a loss that is steep by the model's input: 0 is the mean")
  ]
}
