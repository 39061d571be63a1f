/// The worst case over a batch without its largest losses, which may be those of outliers.
///
/// DORO, [Zhai et al. 2021](https://arxiv.org/abs/2106.06142): the ⌊εB⌋ data with the largest
/// losses are left out, and another robustifier weights the others as if they were the whole batch.
/// ```
/// L       = L'(the B - ⌊εB⌋ smallest losses)
/// dL/dlᵢ  = dL'/dlᵢ, and 0 where i was left out
/// ```
/// If losses at the boundary are equal, those that come earlier in the batch are left out. If all
/// losses differ only by rounding, no loss is left out, because it is unclear which ones are the
/// largest.
struct Trimming: TwoPassRobustifier {
  let name: String
  /// The share ε, at least 0 and below 1.
  let share: Double
  /// The robustifier that weights the remaining data.
  let inner: any TwoPassRobustifier

  var parameters: [String: Double] {
    inner.parameters.merging(["epsilon": share]) { own, _ in own }
  }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    // In floating point, 0.1 · 30 is slightly above 3, and 0.7 · 10 is slightly below 7.
    let count = Int(share * Double(batch.count) + 1e-9)
    guard count > 0, !batch.losses.areTied else { return inner.weigh(batch) }
    let kept = batch.losses.descendingOrder.dropFirst(count).sorted()
    let rest = inner.weigh(
      RobustBatch(
        losses: kept.map { batch.losses[$0] }, calibration: kept.map { batch.calibration[$0] }))
    var weights = [Double](repeating: 0, count: batch.count)
    for (i, weight) in zip(kept, rest.weights) { weights[i] = weight }
    return RobustValue(value: rest.value, weights: weights, lambda: rest.lambda)
  }
}

/// `λ log mean exp(l/λ)` for losses that are all available at once.
struct WholeKullbackLeibler: TwoPassRobustifier {
  /// The temperature λ, in nats.
  let lambda: Double

  let name = "kl-dro"
  var parameters: [String: Double] { ["lambda": lambda] }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let highest = batch.losses.max() ?? 0
    let tilt = ExponentialTilt(batch.losses.map { $0 - highest })
    return RobustValue(
      value: highest + lambda * tilt.logMean(1 / lambda),
      weights: tilt.probabilities(1 / lambda))
  }
}
