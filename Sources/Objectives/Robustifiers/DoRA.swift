/// Distributionally robust alignment with the calibration inside the exponential. This is the
/// default robustifier.
///
/// Equation 9 of [Zhu et al. 2025](https://arxiv.org/abs/2504.05831):
/// ```
/// L       = λ log( 1/B Σᵢ exp(hᵢ lᵢ / λ) )
/// dL/dlᵢ  = hᵢ pᵢ,     p = softmax(h l / λ)
/// ```
/// λ → ∞ gives the mean of h l, and λ → 0 gives its maximum. The objective is *not*
/// shift-invariant. Adding a constant to every loss changes the weights unless all h are equal, and
/// if losses are negative, a larger h gives a *smaller* p. ``LossShift`` avoids this.
public struct DoRA: OnePassRobustifier {
  public let name = "dora"
  public let parameters: [String: Double]
  public let withoutCalibration: String? = "kl-dro"
  let family: OnePassFamily

  /// - Parameter lambda: the parameter λ, in nats, above 0.
  public init(lambda: Double = 1) {
    parameters = ["lambda": lambda]
    family = .logSumExp(lambda: positive(lambda, "lambda"), calibration: .inside)
  }
}

/// Distributionally robust alignment with the calibration as a factor before the log-sum-exp.
///
/// The form in table 4 of [Zhu et al. 2025](https://arxiv.org/abs/2504.05831), times λ:
/// ```
/// L       = h̄ λ log( 1/B Σᵢ exp(lᵢ / λ) ),     h̄ = 1/B Σᵢ hᵢ
/// dL/dlᵢ  = h̄ pᵢ,     p = softmax(l / λ)
/// ```
/// There is one factor for the whole batch, so data aren't distinguished by their h. Use ``DoRA``
/// to distinguish them.
public struct FactoredDoRA: OnePassRobustifier {
  public let name = "dora-factored"
  public let parameters: [String: Double]
  public let withoutCalibration: String? = "kl-dro"
  let family: OnePassFamily

  /// - Parameter lambda: the parameter λ, in nats, above 0.
  public init(lambda: Double = 1) {
    parameters = ["lambda": lambda]
    family = .logSumExp(lambda: positive(lambda, "lambda"), calibration: .outside)
  }
}

/// Returns λ after checking that it is positive and finite. ``RobustifierCatalogue``
/// has already checked values from users.
func positive(_ value: Double, _ name: String) -> Double {
  precondition(value > 0 && value.isFinite, "\(name) is \(value), expected above 0")
  return value
}
