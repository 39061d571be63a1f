import Calibration
import Glibc
import Testing
import _TestSupport

@Suite("Classifier report")
struct ClassifierReportTests {
  @Test("AUC counts pairs in the right order, ties half")
  func areaUnderCurve() {
    func area(_ probabilities: [Double], _ labels: [Bool]) -> Double? {
      ClassifierReport(probabilities: probabilities, isGolden: labels).areaUnderCurve
    }
    #expect(area([0.1, 0.2, 0.8, 0.9], [false, false, true, true]) == 1)
    #expect(area([0.1, 0.2, 0.8, 0.9], [true, true, false, false]) == 0)
    #expect(area([0.3, 0.3, 0.3], [true, false, false]) == 0.5)
    #expect(area([0.1, 0.4, 0.35, 0.8], [false, false, true, true]) == 0.75)
    #expect(area([0.1, 0.4, 0.4, 0.8], [false, false, true, true]) == 0.875)
    #expect(area([0.1, 0.4], [true, true]) == nil)
  }

  @Test(
    "an AUC of 0 or 1 has an interval with width: that of as many pairs as there are prompts for")
  func areaAtTheEnds() throws {
    let labels = [true, true, true, false, false, false, false]
    let probabilities = [0.9, 0.8, 0.7, 0.1, 0.2, 0.3, 0.3]
    for flipped in [false, true] {
      let interval = try #require(
        ReportIntervals(
          probabilities: flipped ? probabilities.map { 1 - $0 } : probabilities, isGolden: labels,
          clusters: Array(0..<7), resamples: 50, seed: 0
        ).areaUnderCurve)
      // All three pairs are ranked correctly, so the bound is 0.025^(1/3).
      #expect(abs((flipped ? 1 - interval.high : interval.low) - 0.29240177382128657) < 1e-9)
      #expect(flipped ? interval.low == 0 : interval.high == 1)
    }
  }

  @Test("AUC is what counting all pairs gives")
  func areaAgainstAllPairs() throws {
    var generator = SeededGenerator(seed: 11)
    // There are only a few distinct values, so there are many ties.
    let probabilities = (0..<60).map { _ in (generator.uniform() * 8).rounded(.down) / 8 }
    let labels = probabilities.map { generator.uniform() < 0.2 + $0 / 2 }
    var score = 0.0
    var pairs = 0.0
    for (p, isGolden) in zip(probabilities, labels) where isGolden {
      for (q, other) in zip(probabilities, labels) where !other {
        score += p > q ? 1 : p == q ? 0.5 : 0
        pairs += 1
      }
    }
    let report = ClassifierReport(probabilities: probabilities, isGolden: labels)
    #expect(abs(try #require(report.areaUnderCurve) - score / pairs) < 1e-14)
  }

  @Test("Brier score, log-loss and bins of a worked example")
  func scores() {
    let report = ClassifierReport(
      probabilities: [0.25, 0.75, 1, 0.22], isGolden: [false, true, true, true])
    #expect(mismatch(report.brierScore, (0.0625 + 0.0625 + 0 + 0.6084) / 4) == nil)
    #expect(mismatch(report.logLoss, -(2 * log(0.75) + log(0.22)) / 4) == nil)
    #expect(report.bins.map(\.count) == [0, 0, 2, 0, 0, 0, 0, 1, 0, 1])
    #expect(report.bins[2].goldenShare == 0.5)
    #expect(mismatch(report.bins[2].meanProbability, 0.235) == nil)
    #expect(report.bins[0].goldenShare.isNaN)
    #expect(mismatch(report.calibrationError, (2 * 0.265 + 0.25) / 4) == nil)
  }

  @Test("certainty that is wrong costs infinitely much")
  func certainty() {
    #expect(ClassifierReport(probabilities: [0], isGolden: [true]).logLoss == .infinity)
    #expect(ClassifierReport(probabilities: [0, 1], isGolden: [false, true]).logLoss == 0)
  }
}
