/// The mean of the worst share α of a batch. Ignores the calibration.
///
/// [Rockafellar and Uryasev 2000](https://doi.org/10.21314/JOR.2000.038):
/// ```
/// L       = max { q·l : 0 ≤ qᵢ ≤ 1/(αB), Σ qᵢ = 1 }  =  min_η η + 1/(αB) Σᵢ max(0, lᵢ - η)
/// dL/dlᵢ  = qᵢ
/// ```
/// If αB isn't a whole number, the last of the worst data has the remaining fraction as its weight.
/// The objective has a kink where losses at this boundary are equal. In this case, data that come
/// earlier in the batch take precedence. If all losses differ only by rounding, their order depends
/// on the last bits, so all have the same weight, which is also a subgradient.
struct ConditionalValueAtRisk: TwoPassRobustifier {
  let name = "cvar"
  /// The share α, above 0 and at most 1. With 1, the objective is the mean.
  let share: Double

  var parameters: [String: Double] { ["alpha": share] }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let losses = batch.losses
    // Exactly equal losses are taken in the order of the batch, as in the reference vectors.
    if losses.areTied, losses.contains(where: { $0 != losses[0] }) { return .mean(of: losses) }
    // αB, the number of worst data, which may be fractional.
    let mass = share * Double(batch.count)
    var weights = [Double](repeating: 0, count: batch.count)
    for (rank, i) in losses.descendingOrder.enumerated() {
      let part = min(1, mass - Double(rank))
      guard part > 0 else { break }
      weights[i] = part / mass
    }
    return RobustValue(value: losses.weighted(by: weights), weights: weights)
  }
}

extension [Double] {
  /// The indices of the elements in descending order. For equal elements, the lower index comes
  /// first.
  var descendingOrder: [Int] {
    indices.sorted { self[$0] != self[$1] ? self[$0] > self[$1] : $0 < $1 }
  }

  /// Returns `Σᵢ wᵢ xᵢ`.
  func weighted(by weights: [Double]) -> Double {
    zip(self, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
