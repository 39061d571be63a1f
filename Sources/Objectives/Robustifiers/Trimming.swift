/// A worst case over a batch without its largest losses, which may be those of outliers.
///
/// DORO, [Zhai et al. 2021](https://arxiv.org/abs/2106.06142): the ⌊εB⌋ data of the largest losses are left out, and the
/// others are weighed by another robustifier as if they were the batch.
/// ```
/// L       = L'(the B - ⌊εB⌋ smallest losses)
/// dL/dlᵢ  = dL'/dlᵢ, and 0 where i was left out
/// ```
/// Of losses that tie at the boundary those that come first in the batch are left out. Where all losses differ by
/// rounding alone nothing says which are the largest: none is left out.
struct Trimming: TwoPassRobustifier {
  let name: String
  /// ε, at least 0 and below 1.
  let share: Double
  /// What weighs the rest.
  let inner: any TwoPassRobustifier

  var parameters: [String: Double] {
    inner.parameters.merging(["epsilon": share]) { own, _ in own }
  }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    // 0.1 · 30 is a hair above 3, 0.7 · 10 a hair below 7.
    let count = Int(share * Double(batch.count) + 1e-9)
    guard count > 0, !batch.losses.areTied else { return inner.weigh(batch) }
    let kept = batch.losses.descendingOrder.dropFirst(count).sorted()
    let rest = inner.weigh(
      RobustBatch(
        losses: kept.map { batch.losses[$0] }, calibration: kept.map { batch.calibration[$0] }))
    var weights = [Double](repeating: 0, count: batch.count)
    for (i, weight) in zip(kept, rest.weights) { weights[i] = weight }
    return RobustValue(value: rest.value, weights: weights, temperature: rest.temperature)
  }
}

/// `λ log mean exp(l/λ)` of losses that are all there at once.
struct WholeKullbackLeibler: TwoPassRobustifier {
  /// λ, nats.
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
