/// WDPO: the mean loss and how steeply it rises with what the model is given.
///
/// The gradient-penalty form of [Xu et al. 2025](https://arxiv.org/abs/2502.01930):
/// ```
/// L = 1/B Σᵢ ( lᵢ + ρ Σⱼ ‖∂lᵢ/∂xᵢⱼ‖² )
/// ```
/// with xᵢⱼ the embedded tokens of prompt i and response j, which no other response shares. It is no function of
/// the losses, so ``evaluate(_:)`` always fails: the trainer does it.
struct InputPenalty: Robustifier {
  let name = "wdpo"
  /// ρ, the price of a steep loss, nats⁻¹ times the square of an embedding; 0 is the mean.
  let weight: Double

  var parameters: [String: Double] { ["rho": weight] }
  var accumulation: Accumulation { .inputPenalty(weight: weight) }

  func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue {
    throw .needsModel(robustifier: name)
  }
}
