/// The worst case over reweightings with a penalty on their distance from the uniform distribution.
/// Ignores the calibration.
///
/// The χ²-penalized form of [Levy et al. 2020](https://arxiv.org/abs/2010.05893):
/// ```
/// L       = max { q·l - reg D(q) : q ≥ 0, Σ qᵢ = 1 },     D(q) = 1/(2B) Σᵢ (B qᵢ - 1)²
/// dL/dlᵢ  = qᵢ = 1/B max(0, 1 + (lᵢ - η)/reg)
/// ```
/// where η is such that the weights add up to 1. Unlike the weights of a soft maximum, these
/// weights grow linearly with the loss, and are exactly 0 for data with low losses. reg → ∞ gives
/// the mean, and reg → 0 gives the maximum.
struct ChiSquarePenalty: TwoPassRobustifier {
  let name = "chi2-penalty"
  /// The parameter reg, in nats, above 0.
  let regularisation: Double

  var parameters: [String: Double] { ["reg": regularisation] }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let count = Double(batch.count)
    let highest = batch.losses.max() ?? 0
    // The losses are relative to the largest, so that a common offset causes no loss of precision.
    let gaps = batch.losses.map { $0 - highest }
    let threshold = self.threshold(gaps)
    let ratios = gaps.map { max(0, 1 + ($0 - threshold) / regularisation) }
    let weights = ratios.map { $0 / count }
    let distance = ratios.reduce(0) { $0 + ($1 - 1) * ($1 - 1) } / (2 * count)
    return RobustValue(
      value: highest + gaps.weighted(by: weights) - regularisation * distance, weights: weights)
  }

  /// Returns η. If the k largest losses are active, it is their mean minus reg (B - k)/k. k is the
  /// largest number for which the k-th loss has a weight above 0.
  private func threshold(_ gaps: [Double]) -> Double {
    let count = Double(gaps.count)
    var sum = 0.0
    var threshold = 0.0
    for (rank, i) in gaps.descendingOrder.enumerated() {
      let active = Double(rank + 1)
      sum += gaps[i]
      let candidate = (sum - regularisation * (count - active)) / active
      guard 1 + (gaps[i] - candidate) / regularisation > 0 else { break }
      threshold = candidate
    }
    return threshold
  }
}
