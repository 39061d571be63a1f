/// The mean of the losses, in which the largest losses count only in part. Ignores the calibration.
///
/// This is the winsorization of losses in [wDPO](https://arxiv.org/abs/2603.07211), without its
/// label correction:
/// ```
/// c       = the largest loss outside of the ⌊share B⌋ largest ones, held fixed
/// L       = 1/B Σᵢ min(lᵢ, c) + slope max(0, lᵢ - c)
/// dL/dlᵢ  = 1/B, and slope/B where lᵢ > c
/// ```
/// With slope = 0, the largest losses are capped. A loss that differs from c only by rounding
/// counts in full.
struct Winsorising: TwoPassRobustifier {
  let name = "winsor"
  /// The share of losses above the cap, at least 0 and below 1.
  let share: Double
  /// The weight of the part of a loss above the cap, from 0 to 1.
  let slope: Double

  var parameters: [String: Double] { ["share": share, "slope": slope] }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let losses = batch.losses
    let cap = losses.sorted(by: >)[Int(share * Double(batch.count) + 1e-9)]
    let part = 1 / Double(batch.count)
    var value = 0.0
    var weights: [Double] = []
    for loss in losses {
      let isAbove = loss > cap && !RoundingTies.areTied(loss, cap)
      value += part * (isAbove ? cap + slope * (loss - cap) : loss)
      weights.append(isAbove ? slope * part : part)
    }
    return RobustValue(value: value, weights: weights)
  }
}
