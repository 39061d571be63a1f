/// The worst case over all reweightings within a Kullback–Leibler ball: λ is found, not given.
///
/// Equation 8 of [Zhu et al. 2025](https://arxiv.org/abs/2504.05831), with `s = h l`, or `s = l` for
/// `kl-dro`:
/// ```
/// L       = inf_{λ>0} λ log( 1/B Σᵢ exp(sᵢ/λ) ) + λ ρ  =  max { p·s : KL(p ‖ uniform) ≤ ρ }
/// dL/dlᵢ  = hᵢ pᵢ,     p = softmax(s/λ*)
/// ```
/// With M data at the maximum of s:
///
/// - ρ ≥ log(B/M), or all s equal: λ* = 0, L = max s, p uniform over those M;
/// - ρ = 0: λ* = ∞, L the mean of s, p = 1/B;
/// - else λ* is the one root of KL(p ‖ uniform) = ρ.
///
/// Data that differ from the maximum by rounding are at it.
///
/// ρ is in nats and at most log B matters: `exp(ρ)` is about the factor by which the effective batch
/// shrinks.
struct KullbackLeiblerBall: TwoPassRobustifier {
  /// "dora" or "kl-dro": it is either one with λ chosen.
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
      temperature: worst.temperature)
  }

  private typealias WorstCase = (value: Double, probabilities: [Double], temperature: Double)

  private func worstCase(of s: [Double]) -> WorstCase {
    let highest = s.max() ?? 0
    let lowest = s.min() ?? 0
    if highest > lowest, radius == 0 {
      let mean = s.reduce(0) { $0 + $1 / Double(s.count) }
      return (mean, s.map { _ in 1 / Double(s.count) }, .infinity)
    }
    let range = highest - lowest
    // Relative to the range the inverse temperature has no unit, and nothing over- or underflows.
    let tilt = ExponentialTilt(s.map { ($0 - highest) / range })
    guard range > 0, let inverse = tilt.inverseTemperature(atDivergence: radius) else {
      let ties = Double(s.count { $0 == highest })
      return (highest, s.map { $0 == highest ? 1 / ties : 0 }, 0)
    }
    // The dual is stationary in λ, so the root's rounding doesn't reach it.
    let dual = (tilt.logMean(inverse) + radius) / inverse
    return (highest + range * dual, tilt.probabilities(inverse), range / inverse)
  }
}
