import Glibc

/// The mean of the losses, in which losses in the upper tail are moved towards the tail's lower
/// end. Ignores the calibration.
///
/// This is the winsorization of losses in wDPO ([arXiv
/// 2603.07211](https://arxiv.org/abs/2603.07211)), as implemented in its authors' program:
/// ```
/// c       = the (1 - share) quantile of l, interpolated, held fixed
/// rᵢ      = min(1, ρ B sᵢ / Σⱼ sⱼ),  s = max(0, l - c)^power, held fixed
/// L       = 1/B Σᵢ (1 - rᵢ) lᵢ + rᵢ c
/// dL/dlᵢ  = (1 - rᵢ)/B
/// ```
/// ρ is a budget, namely the total amount of data that is taken out, as a share of the batch. With
/// a large ρ, every loss is capped at c. The authors' program also adapts ρ to the margins of DPO,
/// which aren't available to a robustifier.
struct Winsorising: TwoPassRobustifier {
  let name = "winsor"
  /// The share of losses in the tail, at least 0 and below 1.
  let share: Double
  /// The budget ρ, at least 0.
  let budget: Double
  /// The exponent of the excess, above 0.
  let power: Double

  var parameters: [String: Double] { ["share": share, "rho": budget, "power": power] }

  func weigh(_ batch: RobustBatch) -> RobustValue {
    let losses = batch.losses
    let cap = Self.quantile(1 - share, of: losses)
    let excess = losses.map {
      // A loss that is above the cap only because of rounding isn't in the tail.
      $0 > cap && !RoundingTies.areTied($0, cap) ? $0 - cap : 0
    }
    guard let largest = excess.max(), largest > 0 else { return .mean(of: losses) }
    // Excesses are divided by the largest, so that no power overflows.
    let severity = excess.map { pow($0 / largest, power) }
    let total = severity.reduce(0, +)
    let part = 1 / Double(batch.count)
    let removed = zip(excess, severity).map { excess, severity in
      excess > 0 ? min(1, budget * Double(batch.count) * severity / total) : 0
    }
    let value = zip(losses, removed).reduce(0) { sum, pair in
      sum + part * ((1 - pair.1) * pair.0 + pair.1 * cap)
    }
    return RobustValue(value: value, weights: removed.map { part * (1 - $0) })
  }

  /// Returns a quantile of at least one number, with linear interpolation between neighbors.
  private static func quantile(_ share: Double, of values: [Double]) -> Double {
    let sorted = values.sorted()
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    let fraction = place - Double(low)
    return fraction == 0 ? sorted[low] : sorted[low] * (1 - fraction) + sorted[high] * fraction
  }
}
