/// The worst case over all reweightings within a Kullback–Leibler ball. λ is computed, not given.
///
/// Equation 8 of [Zhu et al. 2025](https://arxiv.org/abs/2504.05831), with `s = h l`, or `s = l`
/// for `kl-dro`:
/// ```
/// L       = inf_{λ>0} λ log( 1/B Σᵢ exp(sᵢ/λ) ) + λ ρ  =  max { p·s : KL(p ‖ uniform) ≤ ρ }
/// dL/dlᵢ  = hᵢ pᵢ,     p = softmax(s/λ*)
/// ```
/// If M data have the maximum of s, there are three cases:
///
/// - If ρ ≥ log(B/M), or if all s are equal, λ* = 0, L = max s, and p is uniform over these M data.
/// - If ρ = 0, λ* = ∞, L is the mean of s, and p = 1/B.
/// - Otherwise, λ* is the unique root of KL(p ‖ uniform) = ρ.
///
/// Data that differ from the maximum only by rounding are treated as having the maximum.
///
/// ρ is in nats. `exp(ρ)` is approximately the factor by which the effective batch size decreases,
/// so values above log B have no further effect.
struct KullbackLeiblerBall: TwoPassRobustifier {
  /// The name, which is "dora" or "kl-dro", as for the robustifiers with a given λ.
  let name: String
  /// The radius ρ, in nats, at least 0.
  let radius: Double
  /// Whether s is h l or l.
  let usesCalibration: Bool

  var parameters: [String: Double] { ["rho": radius] }
  var withoutCalibration: String? { usesCalibration ? "kl-dro" : nil }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let factors = usesCalibration ? batch.calibration : batch.losses.map { _ in 1 }
    let worst = Self.worstCase(
      of: zip(factors, batch.losses).map { $0 * $1 }.withTiesAtTheTop,
      masses: batch.losses.map { _ in 1 }, radius: radius)
    return RobustValue(
      value: worst.value, weights: zip(factors, worst.probabilities).map { $0 * $1 },
      lambda: worst.lambda)
  }

  typealias WorstCase = (value: Double, probabilities: [Double], lambda: Double)

  /// Returns the worst case of s over the ball around the distribution that is proportional to
  /// `masses`, all of which are above 0.
  static func worstCase(of s: [Double], masses: [Double], radius: Double) -> WorstCase {
    let highest = s.max() ?? 0
    let lowest = s.min() ?? 0
    let total = masses.reduce(0, +)
    if highest > lowest, radius == 0 {
      let shares = masses.map { $0 / total }
      return (s.weighted(by: shares), shares, .infinity)
    }
    let range = highest - lowest
    // Dividing by the range makes the inverse temperature dimensionless and prevents overflow and
    // underflow.
    let tilt = ExponentialTilt(s.map { ($0 - highest) / range }, masses: masses)
    guard range > 0, let inverse = tilt.inverseTemperature(atDivergence: radius) else {
      let ties = zip(s, masses).reduce(0) { $1.0 == highest ? $0 + $1.1 : $0 }
      return (highest, zip(s, masses).map { $0 == highest ? $1 / ties : 0 }, 0)
    }
    // The dual is stationary in λ, so a rounding error of the root doesn't affect it.
    let dual = (tilt.logMean(inverse) + radius) / inverse
    return (highest + range * dual, tilt.probabilities(inverse), range / inverse)
  }
}
