import Glibc

/// Intervals of shares, such as win rates and accuracies.
///
/// Resampling can't account for outcomes that haven't been seen. Five wins out of five give [1, 1],
/// and a share near 0 or 1 gives an interval that is much too narrow. The intervals in this
/// extension never have zero width.
extension Interval {
  /// The interval of a mean of shares, one per prompt.
  ///
  /// If each share is 0 or 1, the result is the interval of [Clopper and Pearson
  /// 1934](https://doi.org/10.1093/biomet/26.4.404), which contains the true share at least as
  /// often as its level states. Otherwise, with ties or several comparisons per prompt, z²/2
  /// prompts with share 0 and the same number with share 1 are added, about two each. The interval
  /// is then the resulting mean ± z standard errors, as in [Agresti and Coull
  /// 1998](https://doi.org/10.1080/00031305.1998.10480550), but with the variance measured across
  /// prompts instead of the binomial variance.
  ///
  /// - Parameters:
  ///   - values: independent values, each from 0 to 1, such as a share of several comparisons.
  ///   - level: the confidence level, between 0 and 1.
  /// - Returns: nil if there are no values.
  public init?(ofShares values: [Double], level: Double = 0.95) {
    guard !values.isEmpty else { return nil }
    if values.allSatisfy({ $0 == 0 || $0 == 1 }) {
      self = .clopperPearson(successes: values.count { $0 == 1 }, of: values.count, level: level)
      return
    }
    let added = Self.added(level)
    self.init(
      around: values, with: [(0, added), (1, added)], range: 0...1, level: level)
  }

  /// The interval of the mean over prompts of the difference between two shares.
  ///
  /// As in [Agresti and Min 2005](https://doi.org/10.1002/sim.1781), half a prompt for which only
  /// the first side is right, half a prompt for which only the second is right, and one prompt for
  /// which both agree are added. The variance is measured across prompts.
  ///
  /// - Parameter values: independent values, each from −1 to 1.
  /// - Returns: nil if there are no values.
  public init?(ofShareDifferences values: [Double], level: Double = 0.95) {
    guard !values.isEmpty else { return nil }
    let part = Self.added(level) / 4
    self.init(
      around: values, with: [(-1, part), (0, 2 * part), (1, part)], range: -1...1, level: level)
  }

  /// The interval of a probability, given `successes` successes in `count` independent trials.
  ///
  /// - Parameter count: the number of trials, at least 1.
  public static func clopperPearson(
    successes: Int, of count: Int, level: Double = 0.95
  ) -> Interval {
    precondition(
      count >= 1 && (0...count).contains(successes), "\(successes) successes of \(count) trials")
    let tail = (1 - level) / 2
    let (own, others) = (Double(successes), Double(count - successes))
    return Interval(
      low: successes == 0 ? 0 : incompleteBetaQuantile(tail, own, others + 1),
      high: successes == count ? 1 : incompleteBetaQuantile(1 - tail, own + 1, others))
  }

  /// The interval mean ± z standard errors of `values` and the added values, each counted according
  /// to its weight.
  private init(
    around values: [Double], with added: [(value: Double, weight: Double)],
    range: ClosedRange<Double>, level: Double
  ) {
    let all = values.map { (value: $0, weight: 1.0) } + added
    let count = all.reduce(0) { $0 + $1.weight }
    let mean = all.reduce(0) { $0 + $1.weight * $1.value } / count
    let squares = all.reduce(0) { $0 + $1.weight * ($1.value - mean) * ($1.value - mean) }
    let reach = Self.normalQuantile(level) * squares.squareRoot() / count
    self.init(
      low: max(range.lowerBound, mean - reach), high: min(range.upperBound, mean + reach))
  }

  /// The number z²/2 of prompts to add for each of the two shares.
  private static func added(_ level: Double) -> Double {
    let z = normalQuantile(level)
    return z * z / 2
  }

  /// The z for which P(|Z| ≤ z) = `level`, found by bisection.
  private static func normalQuantile(_ level: Double) -> Double {
    var (low, high) = (0.0, 40.0)
    while case let middle = (low + high) / 2, middle > low, middle < high {
      if erf(middle / 2.0.squareRoot()) < level { low = middle } else { high = middle }
    }
    return high
  }
}
