/// The soft maximum of the losses: robust within a Kullback–Leibler ball. Ignores the calibration.
///
/// The dual of the worst case over all reweightings, at a fixed λ:
/// ```
/// L       = λ log( 1/B Σᵢ exp(lᵢ / λ) )
/// dL/dlᵢ  = pᵢ,     p = softmax(l / λ)
/// ```
/// λ → ∞ gives the mean, λ → 0 the maximum. It raises the weight of *high* losses; ``DrDPO`` lowers
/// it.
public struct KullbackLeiblerDRO: OnePassRobustifier {
  public let name = "kl-dro"
  public let parameters: [String: Double]
  let family: OnePassFamily

  /// - Parameter lambda: λ, nats, above 0.
  public init(lambda: Double = 1) {
    parameters = ["lambda": lambda]
    family = .logSumExp(lambda: positive(lambda, "lambda"), calibration: .absent)
  }
}

/// The soft minimum of the losses: data with a high loss are treated as mislabelled.
///
/// [Wu et al. 2024](https://arxiv.org/abs/2407.07880), for any loss:
/// ```
/// L       = -β' log( 1/B Σᵢ exp(-lᵢ / β') )
/// dL/dlᵢ  = pᵢ,     p = softmax(-l / β')
/// ```
/// It is ``KullbackLeiblerDRO`` at λ = -β' and shifts weight in the opposite direction. Ignores the
/// calibration.
public struct DrDPO: OnePassRobustifier {
  public let name = "dr-dpo"
  public let parameters: [String: Double]
  let family: OnePassFamily

  /// - Parameter betaPrime: β', nats, above 0.
  public init(betaPrime: Double = 1) {
    parameters = ["beta_prime": betaPrime]
    family = .logSumExp(lambda: -positive(betaPrime, "beta_prime"), calibration: .absent)
  }
}
