/// WDPO, which is the mean loss plus a penalty on its gradient with respect to the model's input.
///
/// The gradient-penalty form of [Xu et al. 2025](https://arxiv.org/abs/2502.01930):
/// ```
/// L = 1/B Σᵢ ( lᵢ + ρ Σⱼ ‖∂lᵢ/∂xᵢⱼ‖² )
/// ```
/// where xᵢⱼ is the embedded tokens of prompt i and response j, which aren't shared with other
/// responses. The objective isn't a function of the losses, so ``evaluate(_:)`` always fails. The
/// trainer computes it.
struct InputPenalty: Robustifier {
  let name = "wdpo"
  /// The weight ρ of the penalty, in nats⁻¹ times the square of an embedding. With 0, the objective
  /// is the mean.
  let weight: Double

  var parameters: [String: Double] { ["rho": weight] }
  var accumulation: Accumulation { .inputPenalty(weight: weight) }

  func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue {
    throw .needsModel(robustifier: name)
  }
}
