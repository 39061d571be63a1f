import Glibc

/// Exponential weights, capped and not normalised: KLDPO as implemented in its authors' program.
///
/// [Xu et al. 2025](https://arxiv.org/abs/2502.01930), the released code:
/// ```
/// L       = 1/B Σᵢ wᵢ lᵢ,     wᵢ = min(10, exp((lᵢ - l̄)/τ)), held fixed
/// dL/dlᵢ  = wᵢ/B
/// ```
/// The weights need not add up to B: a batch with one high loss takes a longer step. The normalised
/// form from their paper is ``NormalisedKLDPO``. Ignores the calibration.
struct KLDPO: TwoPassRobustifier {
  /// The cap in the released code.
  static let largestWeight = 10.0

  let name = "kldpo"
  /// τ, nats, above 0.
  let lambda: Double

  var parameters: [String: Double] { ["tau": lambda] }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let count = Double(batch.count)
    // Divides before adding: the sum of losses near the limit of float64 would be infinite.
    let mean = batch.losses.reduce(0) { $0 + $1 / count }
    let weights = batch.losses.map {
      min(Self.largestWeight, exp(($0 - mean) / lambda)) / count
    }
    return RobustValue(value: batch.losses.weighted(by: weights), weights: weights)
  }
}

/// The mean of the losses under exponential weights that add up to 1.
///
/// ```
/// L       = Σᵢ wᵢ lᵢ,     w = softmax(l/τ), held fixed
/// dL/dlᵢ  = wᵢ
/// ```
/// The gradient is that of ``KullbackLeiblerDRO`` at λ = τ; the value is not: it is the worst case
/// without the penalty on its distance from uniform. Ignores the calibration.
struct NormalisedKLDPO: TwoPassRobustifier {
  let name = "kldpo-normalised"
  /// τ, nats, above 0.
  let lambda: Double

  var parameters: [String: Double] { ["tau": lambda] }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let highest = batch.losses.max() ?? 0
    let gaps = batch.losses.map { $0 - highest }
    let raw = gaps.map { exp($0 / lambda) }
    let sum = raw.reduce(0, +)
    let weights = raw.map { $0 / sum }
    return RobustValue(value: highest + gaps.weighted(by: weights), weights: weights)
  }
}
