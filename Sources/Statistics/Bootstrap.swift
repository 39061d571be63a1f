import RandomNumbers

/// Computes percentile intervals from resampling, for statistics whose distribution is unknown.
///
/// The resampled units must be independent. With several answers per prompt, the unit is the
/// prompt, since resampling answers would make the interval too narrow. The same seed gives the
/// same resamples, so two statistics of the same units can be compared fairly.
public struct Bootstrap: Sendable {
  public var resamples: Int
  /// The confidence level, between 0 and 1.
  public var level: Double
  public var seed: UInt64

  public init(resamples: Int = 2000, level: Double = 0.95, seed: UInt64 = 0) {
    precondition(resamples >= 2, "\(resamples) resamples make no interval")
    precondition(level > 0 && level < 1, "a level is between 0 and 1, not \(level)")
    self.resamples = resamples
    self.level = level
    self.seed = seed
  }

  /// The interval of a statistic computed from `count` units.
  ///
  /// - Parameter statistic: takes the units of a resample, `[count]` with repetitions. It returns
  ///   nil or NaN if the statistic is undefined for that resample, such as a slope over equal x
  ///   values. Such a resample is left out.
  /// - Returns: nil if there are no units or the statistic is defined for fewer than half of the
  ///   resamples.
  /// - Complexity: O(resamples · *count*), plus one evaluation of the statistic per resample.
  public func interval(count: Int, of statistic: ([Int]) -> Double?) -> Interval? {
    guard let values = resampled(count, statistic) else { return nil }
    let tail = (1 - level) / 2
    return Interval(low: quantile(tail, of: values), high: quantile(1 - tail, of: values))
  }

  /// The interval of a statistic that noise can only increase, such as a mean of absolute values.
  /// Resamples of such a statistic lie above the estimate by about as much as the estimate lies
  /// above the true value.
  ///
  /// The lower end is corrected for both shifts and the upper end for the first, so that the
  /// interval contains both the estimate and the true value. It never extends below 0.
  ///
  /// - Parameters:
  ///   - estimate: the statistic of the original units, at least 0.
  ///   - statistic: the statistic of a resample, as in ``interval(count:of:)``.
  public func interval(
    count: Int, aroundBiased estimate: Double, of statistic: ([Int]) -> Double?
  ) -> Interval? {
    guard let values = resampled(count, statistic) else { return nil }
    let tail = (1 - level) / 2
    let bias = max(0, values.reduce(0, +) / Double(values.count) - estimate)
    return Interval(
      low: max(0, min(estimate, quantile(tail, of: values) - 2 * bias)),
      high: max(estimate, quantile(1 - tail, of: values) - bias))
  }

  /// The statistic of each resample, in ascending order.
  private func resampled(_ count: Int, _ statistic: ([Int]) -> Double?) -> [Double]? {
    guard count > 0 else { return nil }
    var source = SplitMix64(seed: seed)
    var values: [Double] = []
    for _ in 0..<resamples {
      let units = (0..<count).map { _ in source.index(below: count) }
      if let value = statistic(units), !value.isNaN { values.append(value) }
    }
    guard 2 * values.count >= resamples else { return nil }
    return values.sorted()
  }
}

/// A quantile of values in ascending order, with linear interpolation between neighbours.
///
/// - Parameters:
///   - share: the quantile, from 0 for the smallest value to 1 for the largest.
///   - sorted: the values. There must be at least one.
public func quantile(_ share: Double, of sorted: [Double]) -> Double {
  precondition(!sorted.isEmpty, "no values have no quantile")
  let position = share * Double(sorted.count - 1)
  let below = min(Int(position), sorted.count - 1)
  let above = min(below + 1, sorted.count - 1)
  let fraction = position - Double(below)
  // low + fraction · (high − low) isn't used because it can be NaN if neighbours are infinite.
  return fraction == 0 ? sorted[below] : (1 - fraction) * sorted[below] + fraction * sorted[above]
}

extension SplitMix64 {
  /// Draws a uniform integer from 0 to `bound` − 1. Taking the upper half of a product avoids the
  /// bias of a remainder.
  fileprivate mutating func index(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
