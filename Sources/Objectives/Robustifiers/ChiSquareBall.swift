/// The worst case over all reweightings within a χ² distance of the uniform distribution. Ignores
/// the calibration.
///
/// [Duchi and Namkoong](https://arxiv.org/abs/1810.08750), as in
/// [Levy et al. 2020](https://arxiv.org/abs/2010.05893):
/// ```
/// L       = max { q·l : q ≥ 0, Σ qᵢ = 1, 1/(2B) Σᵢ (B qᵢ - 1)² ≤ ρ }
///         = min_η η + √(1+2ρ) √( 1/B Σᵢ max(0, lᵢ - η)² )
/// dL/dlᵢ  = qᵢ ∝ max(0, lᵢ - η)
/// ```
/// ρ = 0 gives the mean. If M data have the largest loss and `M (1 + 2ρ) ≥ B`, they share all the
/// weight equally. Losses that differ from the largest only by rounding are treated as equal to it.
/// The problem is solved exactly by sorting, without iteration.
struct ChiSquareBall: TwoPassRobustifier {
  let name = "chi2-dro"
  /// The radius ρ, dimensionless, at least 0.
  let radius: Double

  var parameters: [String: Double] { ["rho": radius] }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let losses = batch.losses.withTiesAtTheTop
    let order = losses.descendingOrder
    let sorted = order.map { losses[$0] }
    let ratios = self.ratios(sorted)
    var weights = [Double](repeating: 0, count: batch.count)
    for (ratio, i) in zip(ratios, order) { weights[i] = ratio / Double(batch.count) }
    let highest = sorted[0]
    let gaps = losses.map { $0 - highest }
    return RobustValue(value: highest + gaps.weighted(by: weights), weights: weights)
  }

  /// Returns B q for the data with nonzero weight, in descending order of loss.
  ///
  /// If k data are active, `B qⱼ = B/k + c (lⱼ - m)`, where m is the mean of their losses, and c is
  /// such that q is on the boundary of the ball:
  /// ```
  /// c² = (B (1 + 2ρ) - B²/k) / Σⱼ (lⱼ - m)²
  /// ```
  private func ratios(_ sorted: [Double]) -> [Double] {
    let count = Double(sorted.count)
    let active = Double(activeCount(sorted))
    let lowest = sorted[Int(active) - 1]
    let range = sorted[0] - lowest
    // All active losses are equal, so their weights are equal too, and q may lie inside the ball.
    guard range > 0 else { return [Double](repeating: count / active, count: Int(active)) }
    // The losses are divided by their range, so that no square overflows or underflows.
    let heights = sorted.prefix(Int(active)).map { ($0 - lowest) / range }
    let mean = heights.reduce(0, +) / active
    let squares = heights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let slope = (max(0, count * (1 + 2 * radius - count / active)) / squares).squareRoot()
    return heights.map { max(0, count / active + slope * ($0 - mean)) }
  }

  /// Returns the number of largest losses that have nonzero weight.
  ///
  /// The dual is convex in η, and its slope at η = l₍ₖ₊₁₎ has the sign of `B Σ d² - (1+2ρ) (Σ d)²`
  /// with `dⱼ = lⱼ - l₍ₖ₊₁₎` over the k largest losses. For the first k for which it isn't
  /// positive, η is between l₍ₖ₊₁₎ and l₍ₖ₎. Both sums are updated along the sorted losses by
  /// additions only, so there is no cancellation.
  private func activeCount(_ sorted: [Double]) -> Int {
    let count = Double(sorted.count)
    let range = sorted[0] - sorted[sorted.count - 1]
    guard range > 0 else { return sorted.count }
    var sum = 0.0
    var squares = 0.0
    for k in 1..<sorted.count {
      let gap = (sorted[k - 1] - sorted[k]) / range
      // All k distances increase by the gap.
      squares += 2 * gap * sum + Double(k) * gap * gap
      sum += Double(k) * gap
      if sum > 0, count * squares <= (1 + 2 * radius) * sum * sum { return k }
    }
    return sorted.count
  }
}
