import CheckedNumbers
import Foundation

/// One axis of a ``Chart``: its label, its range, and where its ticks stand.
public struct Axis: Sendable {
  /// What is measured, with its unit.
  public var label: String
  /// The ends; nil takes them from the points.
  public var range: ClosedRange<Double>?
  /// Names that stand at 0, 1, 2 … in place of numbers.
  public var categories: [String]
  /// Whether distances are ratios. Values at or below 0 can't be placed and are left out.
  public var isLogarithmic: Bool

  /// An axis; see ``Axis``.
  public init(
    label: String, range: ClosedRange<Double>? = nil, categories: [String] = [],
    isLogarithmic: Bool = false
  ) {
    self.label = label
    self.range = range
    self.categories = categories
    self.isLogarithmic = isLogarithmic
  }
}

/// An axis with its ends settled: places values, and says where the ticks are.
struct Scale {
  let low: Double
  let high: Double
  let axis: Axis

  /// - Parameters:
  ///   - values: what has to fit, finite; may be empty.
  ///   - baseline: a value that has to be in sight too, 0 for bars.
  init(_ axis: Axis, values: [Double], baseline: Double? = nil) {
    self.axis = axis
    let placeable = (axis.isLogarithmic ? values.filter { $0 > 0 } : values)
    var low = placeable.min() ?? (axis.isLogarithmic ? 1 : 0)
    var high = placeable.max() ?? (axis.isLogarithmic ? 10 : 1)
    if let baseline, !axis.isLogarithmic {
      low = min(low, baseline)
      high = max(high, baseline)
    }
    if !axis.categories.isEmpty {
      low = -0.5
      high = Double(axis.categories.count) - 0.5
    }
    if let range = axis.range {
      low = range.lowerBound
      high = range.upperBound
    }
    (self.low, self.high) = Scale.widened(low, high, axis: axis)
  }

  /// An axis of one value still needs a length to be drawn.
  private static func widened(_ low: Double, _ high: Double, axis: Axis) -> (Double, Double) {
    if axis.isLogarithmic {
      let floor = low > 0 ? low : high > 0 ? high / 1000 : 1
      return high > floor ? (floor, high) : (floor / 2, floor * 2)
    }
    guard high > low else {
      let half = max(abs(low) * 0.1, 0.5)
      return (low - half, low + half)
    }
    guard axis.range == nil, axis.categories.isEmpty else { return (low, high) }
    let margin = (high - low) * 0.04
    // A bar's foot stays on the axis.
    return (low == 0 ? 0 : low - margin, high == 0 ? 0 : high + margin)
  }

  /// Where `value` lies, 0 at the low end and 1 at the high one; nil if it can't be placed.
  func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    guard axis.isLogarithmic else { return (value - low) / (high - low) }
    return value > 0 ? log(value / low) / log(high / low) : nil
  }

  /// Values to mark and what to write at each, from low to high; about `count` of them.
  func ticks(_ count: Int) -> [(value: Double, text: String)] {
    if !axis.categories.isEmpty {
      return axis.categories.enumerated().map { (Double($0.offset), $0.element) }
    }
    return (axis.isLogarithmic ? decades() : steps(count)).map { ($0, Scale.text($0)) }
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  private func steps(_ count: Int) -> [Double] {
    let rough = (high - low) / Double(max(count, 1))
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? rough
    // Nothing is marked on an axis whose ends are too close, or too far apart, for float64.
    guard let first = Int(checked: (low / step - 1e-9).rounded(.up)),
      let last = Int(checked: (high / step + 1e-9).rounded(.down)), first <= last,
      last.checkedSum(-first) ?? .max <= 10 * max(count, 1)
    else { return [] }
    return (first...last).map { Double($0) * step }
  }

  /// Powers of ten, or 1, 2 and 5 times them where the axis spans fewer than two decades.
  private func decades() -> [Double] {
    guard let first = Int(checked: floor(log10(low))), let last = Int(checked: ceil(log10(high))),
      first <= last
    else { return [] }
    let exponents = first...last
    let digits: [Double] = log10(high / low) < 2 ? [1, 2, 5] : [1]
    return exponents.flatMap { e in digits.map { $0 * pow(10, Double(e)) } }
      .filter { $0 >= low * 0.999 && $0 <= high * 1.001 }
  }

  /// Four significant digits, which tell neighbouring ticks apart and stay short.
  static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}
