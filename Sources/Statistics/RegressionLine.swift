/// A least-squares line, such as the regression of reward on a classifier's confidence (Figure 4 of
/// [Zhu et al. 2025](https://arxiv.org/abs/2504.05831)).
public struct RegressionLine: Sendable, Equatable {
  /// The change in y per unit of x.
  public let slope: Double
  /// The value of y at x = 0.
  public let intercept: Double

  /// The relative difference below which x values are treated as the same number with different
  /// rounding. A slope fitted to such values would be arbitrary.
  private static let resolution = 1e-12

  /// - Returns: nil if there is no unique best line, because there are fewer than two points or all
  ///   x are equal up to rounding.
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
  /// The interval of a slope, found by resampling the points.
  public func slopeInterval(x: [Double], y: [Double]) -> Interval? {
    interval(count: x.count) { Self.slope(x, y, at: $0) }
  }

  /// The interval of the second slope minus the first, for paired points such as two models'
  /// answers to the same prompt. Each resample takes the same pairs from both models.
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
