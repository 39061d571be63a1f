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
}
