import Statistics
import Testing

@Suite("Bootstrap")
struct BootstrapTests {
  private static let values = [0.31, -0.12, 0.55, 0.4, 0.02, 0.27, 0.66, 0.1, 0.35, 0.48]

  private func mean(_ units: [Int]) -> Double {
    units.reduce(0) { $0 + Self.values[$1] } / Double(units.count)
  }

  @Test("the interval of a mean is about that of the normal distribution")
  func normal() throws {
    let interval = try #require(
      Bootstrap(resamples: 20_000).interval(count: Self.values.count, of: mean))
    // The standard deviation of the resampled mean is the deviation with divisor n, divided by √n.
    // The interval's ends vary by about 0.002.
    let deviation = 0.07693864799667041 * (0.9).squareRoot()
    #expect(abs(interval.low - (0.302 - 1.96 * deviation)) < 0.012)
    #expect(abs(interval.high - (0.302 + 1.96 * deviation)) < 0.012)
  }

  @Test("the same seed gives the same interval, another one another")
  func seeded() {
    func interval(seed: UInt64) -> Interval? {
      Bootstrap(resamples: 200, seed: seed).interval(count: Self.values.count, of: mean)
    }
    #expect(interval(seed: 1) == interval(seed: 1))
    #expect(interval(seed: 1) != interval(seed: 2))
  }

  @Test("every unit is drawn equally often")
  func uniform() {
    var counts = [Int](repeating: 0, count: 7)
    _ = Bootstrap(resamples: 10_000).interval(count: 7) { units in
      for unit in units { counts[unit] += 1 }
      return 0
    }
    // Each count is binomial with mean 10 000 and standard deviation 93.
    for count in counts { #expect(abs(count - 10_000) < 500) }
  }

  @Test("a statistic that most resamples lack has no interval")
  func missing() {
    #expect(Bootstrap().interval(count: 0) { _ in 1 } == nil)
    #expect(Bootstrap().interval(count: 3) { _ in nil } == nil)
    #expect(Bootstrap().interval(count: 3) { _ in .nan } == nil)
    #expect(Bootstrap().interval(count: 3) { _ in 4 } == Interval(low: 4, high: 4))
  }

  @Test(
    "quantiles are NumPy's",
    arguments: [(0.0, 1.0), (0.025, 1.1), (0.3, 2.4), (0.5, 4), (0.975, 15.65), (1, 16.5)])
  func quantiles(share: Double, expected: Double) {
    #expect(abs(quantile(share, of: [1, 2, 4, 8, 16.5]) - expected) < 1e-13)
  }

  @Test("a quantile beside an infinite value is not NaN")
  func infinite() {
    #expect(quantile(0.5, of: [-.infinity, 1, .infinity]) == 1)
    #expect(quantile(0.75, of: [0, 1, .infinity]) == .infinity)
  }

  @Test("slopes are NumPy's, and an interval of a noisy line holds its slope")
  func slopes() throws {
    let x = [0.2, 0.5, 0.9, 1.4, 2.0]
    let y = [1.0, 0.7, 1.9, 2.2, 2.1]
    let line = try #require(RegressionLine(x: x, y: y))
    #expect(abs(line.slope - 0.7961165048543685) < 1e-14)
    #expect(abs(line.intercept - 0.7838834951456317) < 1e-14)
    let interval = try #require(Bootstrap().slopeInterval(x: x, y: y))
    #expect(interval.low < line.slope && line.slope < interval.high)
  }

  @Test("a line that is steeper by 1 everywhere differs by 1 in every resample")
  func slopeDifference() throws {
    let x = [0.2, 0.5, 0.9, 1.4, 2.0, 2.2, 3.1]
    let y = [1.0, 0.7, 1.9, 2.2, 2.1, 0.3, 0.9]
    let interval = try #require(
      Bootstrap().slopeDifferenceInterval((x, y), (x, zip(x, y).map { $0 + $1 })))
    #expect(abs(interval.low - 1) < 1e-12 && abs(interval.high - 1) < 1e-12)
  }

  @Test("points above each other have no line")
  func noLine() {
    #expect(RegressionLine(x: [1, 1], y: [0, 2]) == nil)
    #expect(RegressionLine(x: [], y: []) == nil)
    // The first x are one number with different rounding, and the second are small but distinct
    // numbers.
    #expect(RegressionLine(x: [0.5, 0.5.nextUp, 0.5], y: [0, 2, 1]) == nil)
    #expect(RegressionLine(x: [1e-20, 2e-20], y: [0, 1]) != nil)
  }
}
