/// A figure of series over one pair of axes, drawn as SVG or as text.
///
/// ```swift
/// let chart = Chart(
///   title: "reward against KL", x: Axis(label: "KL, nats"), y: Axis(label: "true reward"),
///   series: [Series(name: "dora", points: [Point(x: 0.1, y: 2.1, low: 1.9, high: 2.3)])])
/// try chart.svg().write(to: file, atomically: true, encoding: .utf8)
/// ```
/// A point with a coordinate that is infinite or NaN is left out, of both drawings.
public struct Chart: Sendable {
  /// What stands above the figure.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// What is drawn, the first at the back.
  public var series: [Series]

  /// A figure; see ``Chart``.
  public init(title: String, x: Axis, y: Axis, series: [Series]) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
  }
}

/// One line, cloud, set of bars or band of a ``Chart``.
public struct Series: Sendable {
  /// How the points of a series are drawn.
  public enum Mark: Sendable {
    /// Points joined in the order given, each with its interval.
    case line
    /// Points alone, each with its interval.
    case points
    /// Bars from 0 (from the lower end of a logarithmic axis), each with its interval.
    case bars
    /// The area between `low` and `high` with a line through `y`.
    case band
  }

  /// What the legend says; an empty name stays out of it.
  public var name: String
  /// The points; ``Mark/line`` and ``Mark/band`` join them in this order.
  public var points: [Point]
  /// How they are drawn.
  public var mark: Mark

  /// A series; see ``Chart``.
  public init(name: String, points: [Point], mark: Mark = .line) {
    self.name = name
    self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
    self.mark = mark
  }
}

/// A value at a place, with an interval around it when it has one.
public struct Point: Sendable {
  /// The place.
  public var x: Double
  /// The value.
  public var y: Double
  /// The lower end of the interval around `y`, in the units of `y`.
  public var low: Double?
  /// The upper end of the interval around `y`, in the units of `y`.
  public var high: Double?

  /// A point; both ends of the interval or neither.
  public init(x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
    self.x = x
    self.y = y
    let isInterval = (low?.isFinite ?? false) && (high?.isFinite ?? false)
    self.low = isInterval ? low : nil
    self.high = isInterval ? high : nil
  }
}
