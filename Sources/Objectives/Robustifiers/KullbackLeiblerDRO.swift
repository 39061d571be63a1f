/// The soft maximum of the losses, which is robust within a Kullback–Leibler ball. Ignores the
/// calibration.
///
/// This is the dual of the worst case over all reweightings, with a fixed λ:
/// ```
/// L       = λ log( 1/B Σᵢ exp(lᵢ / λ) )
/// dL/dlᵢ  = pᵢ,     p = softmax(l / λ)
/// ```
/// λ → ∞ gives the mean, and λ → 0 gives the maximum. The weight of *high* losses is increased;
/// ``DrDPO`` decreases it.
public struct KullbackLeiblerDRO: OnePassRobustifier {
  public let name = "kl-dro"
  public let parameters: [String: Double]
  let family: OnePassFamily

  /// - Parameter lambda: the parameter λ, in nats, above 0.
  public init(lambda: Double = 1) {
    parameters = ["lambda": lambda]
    family = .logSumExp(lambda: positive(lambda, "lambda"), calibration: .absent)
  }
}

/// The soft minimum of the losses, which treats data with a high loss as mislabelled.
///
/// [Wu et al. 2024](https://arxiv.org/abs/2407.07880), for any loss:
/// ```
/// L       = -β' log( 1/B Σᵢ exp(-lᵢ / β') )
/// dL/dlᵢ  = pᵢ,     p = softmax(-l / β')
/// ```
/// It equals ``KullbackLeiblerDRO`` with λ = -β' and shifts weight in the opposite direction.
/// Ignores the calibration.
public struct DrDPO: OnePassRobustifier {
  public let name = "dr-dpo"
  public let parameters: [String: Double]
  let family: OnePassFamily

  /// - Parameter betaPrime: the parameter β', in nats, above 0.
  public init(betaPrime: Double = 1) {
    parameters = ["beta_prime": betaPrime]
    family = .logSumExp(lambda: -positive(betaPrime, "beta_prime"), calibration: .absent)
  }
}
