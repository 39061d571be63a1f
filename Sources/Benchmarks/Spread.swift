import Foundation

/// The median and the range of a quantity over several runs.
public struct Spread: Codable, Sendable, Equatable {
  public var median: Double
  public var low: Double
  public var high: Double
  /// The number of runs.
  public var count: Int

  init(median: Double, low: Double, high: Double, count: Int) {
    self.median = median
    self.low = low
    self.high = high
    self.count = count
  }

  /// - Parameter values: one value per run. If there are none, the result is nil. The median of an
  ///   even number of values is the mean of the middle two.
  public init?(_ values: [Double]) {
    let sorted = values.sorted()
    guard let low = sorted.first, let high = sorted.last else { return nil }
    let middle = sorted.count / 2
    median =
      sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    self.low = low
    self.high = high
    count = sorted.count
  }
}

extension Spread {
  /// Returns the same spread in another unit.
  func scaled(by factor: Double) -> Spread {
    Spread(median: factor * median, low: factor * low, high: factor * high, count: count)
  }
}

/// Formats numbers for the tables.
public enum Figure {
  /// Formats a number with three significant digits and without an exponent, such as "0.0123",
  /// "1.23", "123" or "12300".
  public static func text(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    let digits = value == 0 ? 0 : Int(log10(abs(value)).rounded(.down))
    return String(format: "%.\(max(0, min(6, 2 - digits)))f", value)
  }

  /// Formats the median with the range of the runs, such as "1.23 (1.20–1.31)".
  public static func text(_ spread: Spread) -> String {
    spread.count == 1
      ? text(spread.median)
      : "\(text(spread.median)) (\(text(spread.low))–\(text(spread.high)))"
  }
}
