/// A quantity of two models on the same prompts: the first minus the second, prompt by prompt.
///
/// Prompts differ far more than models do. Two intervals of their own would count that as noise; the
/// differences don't hold it.
public struct PairedComparison: Sendable, Equatable {
  /// The differences: their mean, and what the paired t test makes of it.
  public let difference: Estimate
  /// The mean's interval with prompts resampled, which needs no normal distribution, or for shares
  /// ``Interval/init(ofShareDifferences:level:)``; nil if it wasn't wanted.
  public let interval: Interval?

  /// - Parameters:
  ///   - own: a value per prompt, nil where there is none, `[N]`.
  ///   - other: the same of the other model, `[N]`.
  ///   - areShares: whether values are from 0 to 1.
  /// - Returns: nil where no prompt has both values.
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

/// The mean of the values that belong to each unit, such as those of all data with the same prompt.
///
/// - Parameters:
///   - values: nil where there is none, `[N]`; those don't count.
///   - units: the unit of each value, `[N]`, from 0.
/// - Returns: for each of `count` units its mean, nil where it has no value.
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
