/// Compares a quantity of two models on the same prompts by its difference, the first minus the
/// second, for each prompt.
///
/// The quantity differs far more between prompts than between models. Separate intervals for the
/// two models would treat this variation as noise, but it cancels in the differences.
public struct PairedComparison: Sendable, Equatable {
  /// The mean of the differences, with the results of the paired t test.
  public let difference: Estimate
  /// The interval of the mean difference, or nil if it wasn't requested. It is found by resampling
  /// prompts, which doesn't assume a normal distribution, or for shares by
  /// ``Interval/init(ofShareDifferences:level:)``.
  public let interval: Interval?

  /// - Parameters:
  ///   - own: the first model's value for each prompt, `[N]`, with nil for a prompt without a
  ///     value.
  ///   - other: the second model's value for each prompt, `[N]`, with nil for a prompt without a
  ///     value.
  ///   - areShares: whether the values are shares, from 0 to 1.
  /// - Returns: nil if no prompt has both values.
  public init?(
    _ own: [Double?], _ other: [Double?], bootstrap: Bootstrap? = nil, areShares: Bool = false
  ) {
    precondition(own.count == other.count, "\(own.count) values for \(other.count) prompts")
    let differences = zip(own, other).compactMap { own, other in
      own.flatMap { own in other.map { own - $0 } }
    }
    guard !differences.isEmpty else { return nil }
    difference = Estimate(differences)
    interval = bootstrap.flatMap {
      areShares
        ? Interval(ofShareDifferences: differences, level: $0.level)
        : $0.meanInterval(of: differences)
    }
  }
}

extension Bootstrap {
  /// The interval of a mean of independent values.
  public func meanInterval(of values: [Double]) -> Interval? {
    interval(count: values.count) { units in
      units.reduce(0) { $0 + values[$1] } / Double(units.count)
    }
  }
}

/// The mean of each unit's values, such as those of all data with the same prompt.
///
/// - Parameters:
///   - values: the values, `[N]`. nil values are ignored.
///   - units: the zero-based index of each value's unit, `[N]`.
/// - Returns: the mean of each of the `count` units, with nil for a unit without values.
public func unitMeans(_ values: [Double?], units: [Int], count: Int) -> [Double?] {
  precondition(values.count == units.count, "\(values.count) values for \(units.count) units")
  var sums = [Double](repeating: 0, count: count)
  var counts = [Int](repeating: 0, count: count)
  for case (let value?, let unit) in zip(values, units) {
    sums[unit] += value
    counts[unit] += 1
  }
  return zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : nil }
}
