/// Points that share a prompt, and so are not independent: whole groups are resampled.
public struct PointGroup: Sendable, Equatable {
  public var x: [Double]
  public var y: [Double]

  public init(x: [Double] = [], y: [Double] = []) {
    precondition(x.count == y.count, "\(x.count) abscissas for \(y.count) ordinates")
    self.x = x
    self.y = y
  }

  public mutating func add(x: Double, y: Double) {
    self.x.append(x)
    self.y.append(y)
  }
}

/// A number that all points together have, or nil.
public typealias PointStatistic = @Sendable ([PointGroup]) -> Double?

extension Bootstrap {
  /// The interval of a statistic of groups.
  public func interval(of groups: [PointGroup], _ statistic: PointStatistic) -> Interval? {
    interval(count: groups.count) { units in statistic(units.map { groups[$0] }) }
  }

  /// The interval of the first's statistic minus the second's, groups of the same prompt resampled
  /// together.
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
  /// The line through all points of all groups.
  public init?(_ groups: [PointGroup]) {
    self.init(x: groups.flatMap(\.x), y: groups.flatMap(\.y))
  }
}

extension LengthControlledWinRate {
  /// - Parameter groups: x is Δ, the own answer's length minus the other's, and y the outcome.
  public init?(_ groups: [PointGroup]) {
    self.init(outcomes: groups.flatMap(\.y), lengthDifferences: groups.flatMap(\.x))
  }
}

/// The mean over prompts of the mean outcome, from 0 to 1, ties half.
///
/// - Parameter groups: y is 1 for a win, 0.5 for a tie, 0 for a loss; prompts without any don't count.
/// - Returns: nil where nothing was compared.
public func winRate(_ groups: [PointGroup]) -> Double? {
  let rates = groups.filter { !$0.y.isEmpty }.map { Estimate($0.y).mean }
  return rates.isEmpty ? nil : Estimate(rates).mean
}
