/// A straight line by least squares, such as reward on a classifier's confidence (Figure 4 of
/// [Zhu et al. 2025](https://arxiv.org/abs/2504.05831)).
public struct RegressionLine: Sendable, Equatable {
  /// Change of y per unit of x.
  public let slope: Double
  /// y at x = 0.
  public let intercept: Double

  /// Abscissas that differ by less than this, relative to the largest of them, are the same number rounded
  /// differently; a slope over them would be noise of any size.
  private static let resolution = 1e-12

  /// - Returns: nil where no line is the best one: fewer than two points, or all above each other but for
  ///   rounding.
  public init?(x: [Double], y: [Double]) {
    precondition(x.count == y.count, "\(x.count) abscissas for \(y.count) ordinates")
    let count = Double(x.count)
    let meanX = x.reduce(0, +) / count
    let meanY = y.reduce(0, +) / count
    var (square, product) = (0.0, 0.0)
    for (x, y) in zip(x, y) {
      square += (x - meanX) * (x - meanX)
      product += (x - meanX) * (y - meanY)
    }
    let rounding = Self.resolution * (x.map(abs).max() ?? 0)
    guard square > rounding * rounding * count else { return nil }
    slope = product / square
    intercept = meanY - slope * meanX
  }
}

extension Bootstrap {
  /// The interval of a slope whose points are resampled.
  public func slopeInterval(x: [Double], y: [Double]) -> Interval? {
    interval(count: x.count) { Self.slope(x, y, at: $0) }
  }

  /// The interval of the second slope minus the first, over points that belong together one by one, such
  /// as two models' answers to the same prompt: both are resampled alike.
  public func slopeDifferenceInterval(
    _ first: (x: [Double], y: [Double]), _ second: (x: [Double], y: [Double])
  ) -> Interval? {
    precondition(
      first.x.count == second.x.count, "\(first.x.count) points and \(second.x.count) differ")
    return interval(count: first.x.count) { points in
      guard let one = Self.slope(first.x, first.y, at: points),
        let other = Self.slope(second.x, second.y, at: points)
      else { return nil }
      return other - one
    }
  }

  private static func slope(_ x: [Double], _ y: [Double], at points: [Int]) -> Double? {
    RegressionLine(x: points.map { x[$0] }, y: points.map { y[$0] })?.slope
  }
}
