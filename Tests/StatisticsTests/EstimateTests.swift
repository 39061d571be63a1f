import Statistics
import Glibc
import Testing

@Suite("Means of a few values")
struct EstimateTests {
  /// Compares two-sided tails with NumPy's results by Simpson's rule on the density with t = √ν tan
  /// u.
  @Test(
    "t's tail is the integral of its density",
    arguments: [
      (1.0, 1.0, 0.4999999999979897), (2.5, 4, 0.06676654481265593), (0.3, 9, 0.7709907037346901),
      (3.7, 9, 0.004920562190076088), (1.5, 2.5, 0.24783645305734447),
      (6, 30, 1.3942768768080522e-06),
    ])
  func tail(t: Double, degrees: Double, expected: Double) {
    // The integral's own error is up to 3e-11, which occurs where the integrand has no third
    // derivative.
    #expect(abs(StudentT(degreesOfFreedom: degrees).twoSidedTail(t) - expected) < 1e-10)
  }

  @Test(
    "with one, two and nine degrees of freedom t has a closed form", arguments: [0.2, 0.05, 0.001])
  func closedForms(tail: Double) {
    let one = StudentT(degreesOfFreedom: 1).twoSidedQuantile(tail)
    #expect(abs(one / cotangentOfHalfPi(tail) - 1) < 1e-12)
    let p = 1 - tail / 2
    let two = (2 * p - 1) * (2 / (4 * p * (1 - p))).squareRoot()
    // The quantile follows from the closed form for nine degrees of freedom.
    #expect(abs(StudentT(degreesOfFreedom: 9).twoSidedQuantile(0.05) - 2.262157162798203) < 1e-12)
    #expect(abs(StudentT(degreesOfFreedom: 2).twoSidedQuantile(tail) / two - 1) < 1e-12)
  }

  @Test("a quantile's tail is what was asked for", arguments: [1.0, 3, 9, 29, 1000])
  func roundTrip(degrees: Double) {
    let t = StudentT(degreesOfFreedom: degrees)
    for tail in [0.5, 0.05, 1e-6] {
      #expect(abs(t.twoSidedTail(t.twoSidedQuantile(tail)) / tail - 1) < 1e-12)
    }
  }

  @Test("tails at the ends")
  func ends() {
    let t = StudentT(degreesOfFreedom: 5)
    #expect(t.twoSidedTail(0) == 1)
    #expect(t.twoSidedTail(.infinity) == 0)
    #expect(t.twoSidedTail(.nan).isNaN)
    #expect(t.twoSidedTail(-2) == t.twoSidedTail(2))
  }

  @Test("mean, standard error, interval and p of ten differences")
  func tenValues() throws {
    let estimate = Estimate([0.31, -0.12, 0.55, 0.4, 0.02, 0.27, 0.66, 0.1, 0.35, 0.48])
    #expect(abs(estimate.mean - 0.302) < 1e-15)
    #expect(abs((estimate.standardError ?? 0) - 0.07693864799667041) < 1e-15)
    let interval = try #require(estimate.interval())
    #expect(abs(interval.low - 0.1279526863383224) < 1e-13)
    #expect(abs(interval.high - 0.4760473136616776) < 1e-13)
    #expect(abs((estimate.pValue ?? 0) - 0.003483313348293144) < 1e-11)
  }

  @Test("an interval touches 0 where p is one minus its level")
  func duality() throws {
    let estimate = Estimate([1, 2, 4, -1])
    let p = try #require(estimate.pValue)
    #expect(abs(try #require(estimate.interval(level: 1 - p)).low) < 1e-10)
  }

  @Test("one value has no interval, equal ones a point")
  func degenerate() {
    #expect(Estimate([3]).interval() == nil)
    #expect(Estimate([3]).pValue == nil)
    #expect(Estimate([3, 3]).interval() == Interval(low: 3, high: 3))
    #expect(Estimate([3, 3]).pValue == 0)
    #expect(Estimate([0, 0]).pValue == 1)
  }

  @Test("another unit scales mean, error and interval alike")
  func scaled() {
    let estimate = Estimate([0.5, 0.25]).scaled(by: -100)
    #expect(estimate.mean == -37.5)
    #expect(estimate.standardError == 12.5)
    #expect(estimate.pValue == Estimate([0.5, 0.25]).pValue)
  }

  @Test("Holm multiplies the least p by the number of tests, the next by one less, and never falls")
  func holm() {
    #expect(holmAdjusted([0.03, 0.01]) == [0.03, 0.02])
    #expect(holmAdjusted([0.02, 0.021]) == [0.04, 0.04])
    #expect(holmAdjusted([0.01, 0.6, 0.7]) == [0.03, 1, 1])
    #expect(holmAdjusted([]) == [])
  }

  /// The quantile of the Cauchy distribution, cot(π tail/2) = tan(π/2 (1 − tail)).
  private func cotangentOfHalfPi(_ tail: Double) -> Double {
    let angle = Double.pi * tail / 2
    return cos(angle) / sin(angle)
  }
}
