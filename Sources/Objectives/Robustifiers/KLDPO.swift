import Glibc

/// KLDPO as implemented in its authors' program, with exponential weights that are capped and not
/// normalized.
///
/// [Xu et al. 2025](https://arxiv.org/abs/2502.01930), the released code:
/// ```
/// L       = 1/B Σᵢ wᵢ lᵢ,     wᵢ = min(10, exp((lᵢ - l̄)/τ)), held fixed
/// dL/dlᵢ  = wᵢ/B
/// ```
/// The weights need not add up to B, so a batch with one high loss causes a longer step.
/// ``NormalisedKLDPO`` is the normalized form from the authors' paper. Ignores the calibration.
struct KLDPO: TwoPassRobustifier {
  /// The cap on the weights in the released code.
  static let largestWeight = 10.0

  let name = "kldpo"
  /// The temperature τ, in nats, above 0.
  let lambda: Double

  var parameters: [String: Double] { ["tau": lambda] }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let count = Double(batch.count)
    // Losses are divided before they are added, because the sum of losses near the limit of float64
    // would be infinite.
    let mean = batch.losses.reduce(0) { $0 + $1 / count }
    let weights = batch.losses.map {
      min(Self.largestWeight, exp(($0 - mean) / lambda)) / count
    }
    return RobustValue(value: batch.losses.weighted(by: weights), weights: weights)
  }
}

/// The mean of the losses with exponential weights that add up to 1.
///
/// ```
/// L       = Σᵢ wᵢ lᵢ,     w = softmax(l/τ), held fixed
/// dL/dlᵢ  = wᵢ
/// ```
/// The gradient is that of ``KullbackLeiblerDRO`` with λ = τ, but the value is different. It is the
/// worst case without the penalty on the distance from the uniform distribution. Ignores the
/// calibration.
struct NormalisedKLDPO: TwoPassRobustifier {
  let name = "kldpo-normalised"
  /// The temperature τ, in nats, above 0.
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
