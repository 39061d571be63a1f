/// WDPO: the mean loss plus a penalty on its gradient with respect to the model's input.
///
/// The gradient-penalty form of [Xu et al. 2025](https://arxiv.org/abs/2502.01930):
/// ```
/// L = 1/B Σᵢ ( lᵢ + ρ Σⱼ ‖∂lᵢ/∂xᵢⱼ‖² )
/// ```
/// with xᵢⱼ the embedded tokens of prompt i and response j, not shared with other responses. It is
/// not a function of the losses, so ``evaluate(_:)`` always fails: the trainer computes it.
struct InputPenalty: Robustifier {
  let name = "wdpo"
  /// ρ, the weight of the penalty, in nats⁻¹ times the square of an embedding; 0 gives the mean.
  let weight: Double

  var parameters: [String: Double] { ["rho": weight] }
  var accumulation: Accumulation { .inputPenalty(weight: weight) }

  func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue {
    throw .needsModel(robustifier: name)
  }
}
