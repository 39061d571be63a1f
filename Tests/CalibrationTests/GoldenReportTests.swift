import Calibration
import Statistics
import Foundation
import Testing
import _TestSupport

/// Compares reports with `Tests/Golden/statistics`, which NumPy computed from the definitions.
@Suite("Classifier reports that NumPy computed")
struct GoldenReportTests {
  private struct Golden: Decodable {
    struct Report: Decodable {
      struct Scores<Value: Decodable>: Decodable {
        var area: Value
        var brier: Value
        var log_loss: Value
        var calibration_error: Value
      }
      var probabilities: [Double]
      var golden: [Bool]
      var clusters: [Int]
      var scores: Scores<Double>
      var intervals: Scores<[Double]>
    }
    var reports: [Report]
  }

  private let reports: [Golden.Report]

  init() throws {
    reports = try JSONDecoder().decode(
      Golden.self,
      from: Data(contentsOf: PackageRoot.file("Tests/Golden/statistics/golden.json"))
    ).reports
  }

  @Test("AUC, Brier score, log-loss and ECE, also where probabilities are tied")
  func scores() throws {
    for example in reports {
      let report = ClassifierReport(
        probabilities: example.probabilities, isGolden: example.golden)
      #expect(mismatch(try #require(report.areaUnderCurve), example.scores.area) == nil)
      #expect(mismatch(report.brierScore, example.scores.brier) == nil)
      #expect(mismatch(report.logLoss, example.scores.log_loss) == nil)
      #expect(mismatch(report.calibrationError, example.scores.calibration_error) == nil)
    }
  }

  @Test("their intervals, data drawn whole")
  func intervals() throws {
    for example in reports {
      let intervals = ReportIntervals(
        probabilities: example.probabilities, isGolden: example.golden, clusters: example.clusters,
        resamples: 2000, seed: 5)
      let expected = example.intervals
      expect(try #require(intervals.areaUnderCurve), expected.area)
      expect(try #require(intervals.brierScore), expected.brier)
      expect(try #require(intervals.logLoss), expected.log_loss)
      // The interval is widened to contain the estimate, which percentiles may miss.
      let estimate = example.scores.calibration_error
      expect(
        try #require(intervals.calibrationError),
        [
          min(expected.calibration_error[0], estimate),
          max(expected.calibration_error[1], estimate),
        ])
    }
  }

  private func expect(
    _ interval: Interval, _ expected: [Double], at location: SourceLocation = #_sourceLocation
  ) {
    // The ends of intervals from different resamples vary, by 0.015 of their width with 2000
    // resamples.
    let bound = 0.06 * (expected[1] - expected[0])
    #expect(abs(interval.low - expected[0]) < bound, sourceLocation: location)
    #expect(abs(interval.high - expected[1]) < bound, sourceLocation: location)
  }
}
