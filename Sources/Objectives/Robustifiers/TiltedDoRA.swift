/// The soft maximum of the losses over the target distribution, which h represents.
///
/// This is the dual of the worst case over distributions near the target. With h as self-normalized
/// importance weights, the batch represents a sample of the target:
/// ```
/// L       = λ log( Σᵢ hᵢ exp(lᵢ/λ) / Σᵢ hᵢ )
/// dL/dlᵢ  = hᵢ exp(lᵢ/λ) / Σⱼ hⱼ exp(lⱼ/λ)
/// ```
/// λ → ∞ gives the mean of the losses weighted with h, and λ → 0 gives the maximum over the data
/// whose h isn't zero. Unlike the weights of ``DoRA``, these weights add up to 1, don't change if a
/// constant is added to all losses, and never decrease as h increases, whatever the sign of the
/// losses. In a batch in which all h are zero, every weight is zero.
public struct TiltedDoRA: OnePassRobustifier {
  public let name = "dora-tilted"
  public let parameters: [String: Double]
  public let withoutCalibration: String? = "kl-dro"
  let family: OnePassFamily

  /// - Parameter lambda: the parameter λ, in nats, above 0.
  public init(lambda: Double = 1) {
    parameters = ["lambda": lambda]
    family = .logSumExp(lambda: positive(lambda, "lambda"), calibration: .mass)
  }
}

/// The worst case within a Kullback–Leibler ball around the target. λ is computed from ρ.
///
/// With q = h/Σ h,
/// ```
/// L       = max { p·l : KL(p ‖ q) ≤ ρ },     dL/dlᵢ = pᵢ = qᵢ exp(lᵢ/λ*) / Σⱼ qⱼ exp(lⱼ/λ*)
/// ```
/// Let M be the q-mass of the largest loss among the data whose q isn't zero. If ρ ≥ -log M, or if
/// all these losses are equal, λ* = 0, and p is q restricted to the data with the largest loss. If
/// ρ = 0, λ* = ∞ and p = q. Otherwise, λ* is the unique root of KL(p ‖ q) = ρ. Neither a common
/// offset nor a common factor of the losses changes p.
struct TiltedKullbackLeiblerBall: TwoPassRobustifier {
  let name = "dora-tilted"
  /// The radius ρ, in nats, at least 0.
  let radius: Double

  var parameters: [String: Double] { ["rho": radius] }
  var withoutCalibration: String? { "kl-dro" }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let present = batch.calibration.indices.filter { batch.calibration[$0] > 0 }
    var weights = [Double](repeating: 0, count: batch.count)
    guard !present.isEmpty else { return RobustValue(value: 0, weights: weights) }
    let worst = KullbackLeiblerBall.worstCase(
      of: present.map { batch.losses[$0] }.withTiesAtTheTop,
      masses: present.map { batch.calibration[$0] }, radius: radius)
    for (i, p) in zip(present, worst.probabilities) { weights[i] = p }
    return RobustValue(value: worst.value, weights: weights, lambda: worst.lambda)
  }
}
