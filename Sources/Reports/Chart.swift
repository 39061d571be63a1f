/// A figure with one or more series on one pair of axes, drawn as SVG or as text.
///
/// ```swift
/// let chart = Chart(
///   title: "reward against KL", x: Axis(label: "KL, nats"), y: Axis(label: "true reward"),
///   series: [Series(name: "dora", points: [Point(x: 0.1, y: 2.1, low: 1.9, high: 2.3)])])
/// try chart.svg().write(to: file, atomically: true, encoding: .utf8)
/// ```
/// A point with an infinite or NaN coordinate is left out of both drawings.
public struct Chart: Sendable {
  /// The title above the figure.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The series to draw, in order from back to front.
  public var series: [Series]

  /// Creates a figure.
  public init(title: String, x: Axis, y: Axis, series: [Series]) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
  }
}

/// One line, point cloud, set of bars or band in a ``Chart``.
public struct Series: Sendable {
  /// The way in which the points of a series are drawn.
  public enum Mark: Sendable {
    /// Draws the points with their intervals, joined in the order given.
    case line
    /// Draws the points with their intervals, without a line.
    case points
    /// Draws a bar for each point, with its interval. Bars start at 0 or, on a logarithmic axis, at
    /// the lower end.
    case bars
    /// Fills the area between `low` and `high`, and draws a line through `y`.
    case band
  }

  /// The name in the legend. A series with an empty name isn't listed.
  public var name: String
  /// The points, which ``Mark/line`` and ``Mark/band`` join in this order.
  public var points: [Point]
  /// The way in which the points are drawn.
  public var mark: Mark

  /// Creates a series.
  public init(name: String, points: [Point], mark: Mark = .line) {
    self.name = name
    self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
    self.mark = mark
  }
}

/// A value y at a position x, optionally with an interval around it.
public struct Point: Sendable {
  /// The position on the horizontal axis.
  public var x: Double
  /// The value.
  public var y: Double
  /// The lower end of the interval around `y`, in the units of `y`.
  public var low: Double?
  /// The upper end of the interval around `y`, in the units of `y`.
  public var high: Double?

  /// Creates a point. Pass both ends of the interval or neither.
  public init(x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
    self.x = x
    self.y = y
    let isInterval = (low?.isFinite ?? false) && (high?.isFinite ?? false)
    self.low = isInterval ? low : nil
    self.high = isInterval ? high : nil
  }
}
