import CheckedNumbers
import Foundation

/// One axis of a ``Chart``, with its label, its range and its ticks.
public struct Axis: Sendable {
  /// The label, which names the quantity and its unit.
  public var label: String
  /// The ends of the axis. If nil, they are determined by the points.
  public var range: ClosedRange<Double>?
  /// The names shown at 0, 1, 2 … instead of numbers.
  public var categories: [String]
  /// Whether the axis is logarithmic. Values at or below 0 can't be placed and are left out.
  public var isLogarithmic: Bool

  /// Creates an axis.
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

/// An axis with known ends, which computes the positions of values and ticks.
struct Scale {
  let low: Double
  let high: Double
  let axis: Axis

  /// - Parameters:
  ///   - values: the finite values that must fit. The list may be empty.
  ///   - baseline: another value that must be visible, such as 0 for bars.
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

  /// Adds margins, and gives an axis with a single value a nonzero length.
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
    // There is no margin at 0, so bars start on the axis.
    return (low == 0 ? 0 : low - margin, high == 0 ? 0 : high + margin)
  }

  /// The position of `value`, from 0 at the low end to 1 at the high end, or nil if it can't be
  /// placed.
  func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    guard axis.isLogarithmic else { return (value - low) / (high - low) }
    return value > 0 ? log(value / low) / log(high / low) : nil
  }

  /// The values to mark, from low to high, each with its text. There are about `count` of them.
  func ticks(_ count: Int) -> [(value: Double, text: String)] {
    if !axis.categories.isEmpty {
      return axis.categories.enumerated().map { (Double($0.offset), $0.element) }
    }
    return (axis.isLogarithmic ? decades() : steps(count)).map { ($0, Scale.text($0)) }
  }

  /// Ticks at multiples of 1, 2 or 5 times a power of ten.
  private func steps(_ count: Int) -> [Double] {
    let rough = (high - low) / Double(max(count, 1))
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? rough
    // An axis whose ends are too close together or too far apart for float64 has no ticks.
    guard let first = Int(checked: (low / step - 1e-9).rounded(.up)),
      let last = Int(checked: (high / step + 1e-9).rounded(.down)), first <= last,
      last.checkedSum(-first) ?? .max <= 10 * max(count, 1)
    else { return [] }
    return (first...last).map { Double($0) * step }
  }

  /// Ticks at powers of ten, or at 1, 2 and 5 times them if the axis spans fewer than two decades.
  private func decades() -> [Double] {
    guard let first = Int(checked: floor(log10(low))), let last = Int(checked: ceil(log10(high))),
      first <= last
    else { return [] }
    let exponents = first...last
    let digits: [Double] = log10(high / low) < 2 ? [1, 2, 5] : [1]
    return exponents.flatMap { e in digits.map { $0 * pow(10, Double(e)) } }
      .filter { $0 >= low * 0.999 && $0 <= high * 1.001 }
  }

  /// Formats a value with four significant digits. This is short, but enough to distinguish
  /// neighbouring ticks.
  static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}
