import Objectives
import Testing

@Suite("Weight statistics")
struct WeightStatisticsTests {
  @Test("equal weights count fully, a single one counts as one, none as none")
  func extremes() {
    #expect(WeightStatistics(weights: [0.1, 0.1, 0.1, 0.1]).effectiveSampleSize == 4)
    #expect(WeightStatistics(weights: [0, 3, 0]).effectiveSampleSize == 1)
    #expect(WeightStatistics(weights: [0, 0]).effectiveSampleSize == 0)
    #expect(WeightStatistics(weights: []).effectiveSampleSize == 0)
  }

  @Test("(Σ w)² / Σ w², the sum and the maximum of a worked example")
  func example() {
    let statistics = WeightStatistics(weights: [1, 2, 3])
    #expect(abs(statistics.effectiveSampleSize - 36.0 / 14) < 1e-15)
    #expect(statistics.sum == 6)
    #expect(statistics.maximum == 3)
  }

  @Test(
    "the unit doesn't matter, not even one whose squares underflow", arguments: [1e-200, 1e200])
  func scaleInvariant(unit: Double) {
    let statistics = WeightStatistics(weights: [unit, 2 * unit, 3 * unit])
    #expect(abs(statistics.effectiveSampleSize - 36.0 / 14) < 1e-14)
  }

  @Test("a negative weight counts by its size, also where the sum of all is 0 or below")
  func negative() {
    for signed in [[1, -2, 3], [-1, -2, -3], [1, 2, -3]] as [[Double]] {
      #expect(WeightStatistics(weights: signed) == WeightStatistics(weights: [1, 2, 3]))
    }
  }

  @Test("the largest share and the divergence from uniform, at their ends and between")
  func shares() {
    let even = WeightStatistics(weights: [2, 2, 2, 2])
    #expect(even.largestShare == 0.25 && even.divergenceFromUniform == 0)
    let single = WeightStatistics(weights: [0, 5, 0, 0])
    #expect(single.largestShare == 1)
    #expect(abs(single.divergenceFromUniform - 1.3862943611198906) < 1e-15)
    let none = WeightStatistics(weights: [0, 0])
    #expect(none.largestShare == 0 && none.divergenceFromUniform == 0)
    // The value for the weights 1 and 3 is (1 log ½ + 3 log 3/2)/4.
    let uneven = WeightStatistics(weights: [1, 3])
    #expect(uneven.largestShare == 0.75)
    #expect(abs(uneven.divergenceFromUniform - 0.130812035941137) < 1e-14)
  }

  @Test(
    "correlation is ±1 on a line, 0 on a parabola",
    arguments: [
      ([1, 2, 3], [10, 20, 30], 1), ([1e200, 2e200], [-1e-200, -2e-200], -1),
      ([-1, 0, 1], [1, 0, 1], 0),
      // The value is 3 / √(2 · 14/3).
      ([1, 2, 3], [1, 2, 4], 0.98198050606196563),
    ] as [([Double], [Double], Double)])
  func correlations(x: [Double], y: [Double], expected: Double) throws {
    #expect(abs(try #require(correlation(x, y)) - expected) < 1e-14)
  }

  @Test("nothing correlates with what doesn't vary")
  func noCorrelation() {
    #expect(correlation([1, 2], [3, 3]) == nil)
    #expect(correlation([0.1, 0.1, 0.1], [1, 2, 3]) == nil)
    #expect(correlation([], []) == nil)
  }
}
