/// A range that contains a quantity at some confidence level.
public struct Interval: Sendable, Equatable, Codable {
  public var low: Double
  public var high: Double

  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}

/// A mean of independent values, such as one per seed.
///
/// For two arms that use the same seeds, data and order, pass the difference for each seed, which
/// gives the paired t test. Two separate estimates would treat the variation that the arms share as
/// noise.
public struct Estimate: Sendable, Equatable {
  public let mean: Double
  /// The standard error of the mean, which is the standard deviation (with divisor n − 1) over √n,
  /// or nil for a single value.
  public let standardError: Double?
  /// The number n of values.
  public let count: Int

  /// - Parameter values: the values. There must be at least one.
  public init(_ values: [Double]) {
    precondition(!values.isEmpty, "an estimate needs at least one value")
    count = values.count
    let number = Double(count)
    let mean = values.reduce(0, +) / number
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = count > 1 ? (squares / (number - 1) / number).squareRoot() : nil
  }

  private init(mean: Double, standardError: Double?, count: Int) {
    self.mean = mean
    self.standardError = standardError
    self.count = count
  }

  /// The same estimate in another unit, such as percentage points for shares.
  public func scaled(by factor: Double) -> Estimate {
    Estimate(
      mean: factor * mean, standardError: standardError.map { abs(factor) * $0 }, count: count)
  }

  /// The interval mean ± t · standard error, where t is from Student's distribution with n − 1
  /// degrees of freedom. It is nil for a single value.
  ///
  /// - Parameter level: the confidence level, between 0 and 1.
  public func interval(level: Double = 0.95) -> Interval? {
    guard let standardError else { return nil }
    let reach = distribution.twoSidedQuantile(1 - level) * standardError
    return Interval(low: mean - reach, high: mean + reach)
  }

  /// The two-sided p-value of the hypothesis that the mean is 0, or nil for a single value. If all
  /// values are equal, the standard error is 0, so p is 1 if the values are 0, and 0 otherwise.
  public var pValue: Double? {
    guard let standardError else { return nil }
    guard standardError > 0 else { return mean == 0 ? 1 : 0 }
    return distribution.twoSidedTail(mean / standardError)
  }

  private var distribution: StudentT { StudentT(degreesOfFreedom: Double(count - 1)) }
}

/// Adjusts the p-values of several tests so that the probability of any false positive is at most
/// the level with which the adjusted values are compared (Holm 1979).
///
/// The k-th smallest of m values is multiplied by m − k + 1. If necessary, the result is raised to
/// the largest adjusted value of the smaller p-values.
/// - Returns: the adjusted p-values in the order given, each at most 1.
public func holmAdjusted(_ pValues: [Double]) -> [Double] {
  var adjusted = pValues
  var largest = 0.0
  for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
    largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
    adjusted[index] = largest
  }
  return adjusted
}
