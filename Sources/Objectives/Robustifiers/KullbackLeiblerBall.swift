/// The worst case over all reweightings within a Kullback–Leibler ball: λ is computed, not given.
///
/// Equation 8 of [Zhu et al. 2025](https://arxiv.org/abs/2504.05831), with `s = h l`, or `s = l`
/// for `kl-dro`:
/// ```
/// L       = inf_{λ>0} λ log( 1/B Σᵢ exp(sᵢ/λ) ) + λ ρ  =  max { p·s : KL(p ‖ uniform) ≤ ρ }
/// dL/dlᵢ  = hᵢ pᵢ,     p = softmax(s/λ*)
/// ```
/// With M data at the maximum of s:
///
/// - ρ ≥ log(B/M), or all s equal: λ* = 0, L = max s, p uniform over those M;
/// - ρ = 0: λ* = ∞, L the mean of s, p = 1/B;
/// - otherwise λ* is the unique root of KL(p ‖ uniform) = ρ.
///
/// Data that differ from the maximum only by rounding count as being at the maximum.
///
/// ρ is in nats, and values above log B have no further effect: `exp(ρ)` is about the factor by
/// which the effective batch shrinks.
struct KullbackLeiblerBall: TwoPassRobustifier {
  /// "dora" or "kl-dro", with λ computed from ρ.
  let name: String
  /// ρ, nats, at least 0.
  let radius: Double
  /// Whether s is h l or l.
  let usesCalibration: Bool

  var parameters: [String: Double] { ["rho": radius] }
  var withoutCalibration: String? { usesCalibration ? "kl-dro" : nil }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let factors = usesCalibration ? batch.calibration : batch.losses.map { _ in 1 }
    let worst = worstCase(of: zip(factors, batch.losses).map { $0 * $1 }.withTiesAtTheTop)
    return RobustValue(
      value: worst.value, weights: zip(factors, worst.probabilities).map { $0 * $1 },
      lambda: worst.lambda)
  }

  private typealias WorstCase = (value: Double, probabilities: [Double], lambda: Double)

  private func worstCase(of s: [Double]) -> WorstCase {
    let highest = s.max() ?? 0
    let lowest = s.min() ?? 0
    if highest > lowest, radius == 0 {
      let mean = s.reduce(0) { $0 + $1 / Double(s.count) }
      return (mean, s.map { _ in 1 / Double(s.count) }, .infinity)
    }
    let range = highest - lowest
    // Relative to the range, 1/λ has no unit, and nothing overflows or
    // underflows.
    let tilt = ExponentialTilt(s.map { ($0 - highest) / range })
    guard range > 0, let inverse = tilt.inverseTemperature(atDivergence: radius) else {
      let ties = Double(s.count { $0 == highest })
      return (highest, s.map { $0 == highest ? 1 / ties : 0 }, 0)
    }
    // The dual is stationary in λ, so rounding of the root doesn't affect it.
    let dual = (tilt.logMean(inverse) + radius) / inverse
    return (highest + range * dual, tilt.probabilities(inverse), range / inverse)
  }
}
