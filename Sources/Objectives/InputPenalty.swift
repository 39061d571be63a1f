/// WDPO, a regularizer that penalizes the gradient of the mean loss with respect to the model's
/// input.
///
/// The gradient-penalty form of [Xu et al. 2025](https://arxiv.org/abs/2502.01930):
/// ```
/// L = 1/B Σᵢ ( lᵢ + ρ Σⱼ ‖∂lᵢ/∂xᵢⱼ‖² )
/// ```
/// where xᵢⱼ is the embedded tokens of prompt i and response j, which aren't shared with other
/// responses. The penalty isn't a function of the losses, so a trainer computes it in addition to
/// the mean of the losses.
public struct InputPenalty: Sendable, Equatable {
  /// The name with which users choose it instead of a robustifier.
  public static let name = "wdpo"

  /// The weight ρ of the penalty, in nats⁻¹ times the square of an embedding. With 0, the objective
  /// is the mean.
  public let weight: Double

  /// - Parameter weight: the weight ρ, which is finite and at least 0.
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
