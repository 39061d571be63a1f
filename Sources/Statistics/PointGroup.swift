/// A group of points that have the same prompt and are therefore not independent. Resampling takes
/// whole groups.
public struct PointGroup: Sendable, Equatable {
  public var x: [Double]
  public var y: [Double]

  public init(x: [Double] = [], y: [Double] = []) {
    precondition(x.count == y.count, "\(x.count) abscissas for \(y.count) ordinates")
    self.x = x
    self.y = y
  }

  /// The mean of y, or nil if there are no points.
  public var meanOrdinate: Double? { y.isEmpty ? nil : Estimate(y).mean }

  public mutating func add(x: Double, y: Double) {
    self.x.append(x)
    self.y.append(y)
  }
}

/// A function that computes a statistic of all points together, or nil if it is undefined.
public typealias PointStatistic = @Sendable ([PointGroup]) -> Double?

extension Bootstrap {
  /// The interval of a statistic over groups.
  public func interval(of groups: [PointGroup], _ statistic: PointStatistic) -> Interval? {
    interval(count: groups.count) { units in statistic(units.map { groups[$0] }) }
  }

  /// The interval of the first side's statistic minus the second's. The two sides' groups for a
  /// prompt are resampled together.
  public func differenceInterval(
    of own: [PointGroup], _ other: [PointGroup], _ statistic: PointStatistic
  ) -> Interval? {
    precondition(own.count == other.count, "\(own.count) groups for \(other.count)")
    return interval(count: own.count) { units in
      guard let first = statistic(units.map { own[$0] }),
        let second = statistic(units.map { other[$0] })
      else { return nil }
      return first - second
    }
  }
}

extension RegressionLine {
  /// Fits the line to all points of all groups.
  public init?(_ groups: [PointGroup]) {
    self.init(x: groups.flatMap(\.x), y: groups.flatMap(\.y))
  }
}

extension LengthControlledWinRate {
  /// - Parameter groups: groups in which x is Δ, the length of the model's own answer minus that of
  ///   the other answer, and y is the outcome.
  public init?(_ groups: [PointGroup]) {
    self.init(outcomes: groups.flatMap(\.y), lengthDifferences: groups.flatMap(\.x))
  }
}

extension Bootstrap {
  /// The interval of a length-controlled win rate. If all resamples agree, as they do when all
  /// comparisons have the same outcome, the bootstrap interval has zero width. In that case, the
  /// interval of the plain win rate is used instead.
  ///
  /// - Parameter groups: groups in which x is Δ and y is the outcome.
  public func lengthControlledInterval(of groups: [PointGroup]) -> Interval? {
    let interval = interval(of: groups) { LengthControlledWinRate($0)?.rate }
    guard let interval, interval.low < interval.high else {
      return Interval(ofShares: groups.compactMap(\.meanOrdinate), level: level)
    }
    return interval
  }

  /// The interval of the first side's length-controlled win rate minus the second's.
  public func lengthControlledDifferenceInterval(
    of own: [PointGroup], _ other: [PointGroup]
  ) -> Interval? {
    let interval = differenceInterval(of: own, other) { LengthControlledWinRate($0)?.rate }
    guard let interval, interval.low < interval.high else {
      let differences = zip(own, other).compactMap { own, other in
        own.meanOrdinate.flatMap { own in other.meanOrdinate.map { own - $0 } }
      }
      return Interval(ofShareDifferences: differences, level: level)
    }
    return interval
  }
}

/// The mean over prompts of each prompt's mean outcome, from 0 to 1, where a tie counts as half a
/// win.
///
/// - Parameter groups: groups in which y is 1 for a win, 0.5 for a tie and 0 for a loss. Prompts
///   without comparisons are ignored.
/// - Returns: nil if there are no comparisons.
public func winRate(_ groups: [PointGroup]) -> Double? {
  let rates = groups.compactMap(\.meanOrdinate)
  return rates.isEmpty ? nil : Estimate(rates).mean
}
