import Foundation
import Reports

/// The measured growth of the time and memory of a step.
public struct CostResult: Codable, Sendable, Equatable {
  public var threads: Int
  public var curves: [Curve]

  public struct Curve: Codable, Sendable, Equatable {
    public var name: String
    /// The name of the quantity in ``Point/x``.
    public var quantity: String
    public var points: [Point]
  }

  public struct Point: Codable, Sendable, Equatable {
    public var x: Double
    /// The seconds of a step, over the timed steps of one process.
    public var seconds: Spread
    /// The processor seconds of a step, over all processors.
    public var processorSeconds: Double
    public var peakBytes: Double
    /// The tokens of a step, with each prompt counted once.
    public var tokens: Double
    /// The share of the best matrix product's rate, in terms of processor time.
    public var shareOfProducts: Double
    public var otherProcessors: Double
  }
}

extension CostResult.Point {
  init(x: Double, _ measured: StepMeasurement) {
    let steps = Double(max(measured.seconds.count, 1))
    self.init(
      x: x,
      seconds: Spread(measured.seconds)
        ?? Spread(median: .nan, low: .nan, high: .nan, count: 0),
      processorSeconds: measured.processorSeconds / steps, peakBytes: measured.peakBytes,
      tokens: Double(measured.uniqueTokens) / steps,
      shareOfProducts: measured.neededRate.processor / measured.productRate.processor,
      otherProcessors: measured.otherProcessors)
  }
}

extension CostResult.Curve {
  /// Returns the slope d log y / d log x from the previous point to this one, or nil at the first
  /// point. The slope is 1 if the cost is proportional to the quantity.
  public func exponent(
    _ quantity: (CostResult.Point) -> Double, at index: Int
  ) -> Double? {
    guard index > 0 else { return nil }
    let (from, to) = (points[index - 1], points[index])
    return log(quantity(to) / quantity(from)) / log(to.x / from.x)
  }

  /// A chart of the seconds, processor seconds and memory of a step against the quantity. Both axes
  /// are logarithmic.
  public var chart: Chart {
    Chart(
      title: "Cost of a step by \(quantity)", x: Axis(label: quantity, isLogarithmic: true),
      y: Axis(label: "seconds; GiB", isLogarithmic: true),
      series: [
        Series(
          name: "seconds per step",
          points: points.map {
            Point(x: $0.x, y: $0.seconds.median, low: $0.seconds.low, high: $0.seconds.high)
          }),
        Series(
          name: "processor seconds per step",
          points: points.map { Point(x: $0.x, y: $0.processorSeconds) }),
        Series(
          name: "peak memory, GiB",
          points: points.map { Point(x: $0.x, y: $0.peakBytes / Double(1 << 30)) }),
      ])
  }
}
