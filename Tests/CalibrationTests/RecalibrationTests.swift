import Glibc
import Testing
import _TestSupport

@testable import Calibration

@Suite("Recalibration")
struct RecalibrationTests {
  /// Log-odds z in two folds, with labels that are golden with probability 1/(1 + e^-z).
  private static let rows: (logOdds: [Double], isGolden: [Bool], folds: [Int]) = {
    var generator = SeededGenerator(seed: 3)
    let logOdds = (0..<3000).map { _ in generator.uniform(-4, 3) }
    let isGolden = logOdds.map { generator.uniform(0, 1) < 1 / (1 + exp(-$0)) }
    return (logOdds, isGolden, logOdds.indices.map { $0 % 2 })
  }()

  @Test("a temperature takes back whatever the log-odds about the class ratio were multiplied by")
  func temperature() throws {
    let (logOdds, isGolden, folds) = Self.rows
    let golden = Double(isGolden.count { $0 })
    let prior = log(golden / (Double(isGolden.count) - golden))
    let before = try Recalibration.temperature.probabilities(
      logOdds: logOdds, isGolden: isGolden, folds: folds)
    let after = try Recalibration.temperature.probabilities(
      logOdds: logOdds.map { prior + 5 * ($0 - prior) }, isGolden: isGolden, folds: folds)
    // Each fold's class ratio differs slightly from that of all rows.
    #expect(mismatch(after, before, within: Tolerance(absolute: 0.02, relative: 0)) == nil)
    let report = ClassifierReport(probabilities: after, isGolden: isGolden)
    // With 3000 rows, the noise in ten bins amounts to about 0.012.
    #expect(report.calibrationError < 0.03)
    let raw = ClassifierReport(probabilities: logOdds.map { logistic(5 * $0) }, isGolden: isGolden)
    #expect(raw.calibrationError > 0.1)
  }

  @Test("scores that say nothing, or the opposite, become the class ratio: density ratio 1")
  func uninformative() throws {
    let (logOdds, isGolden, folds) = Self.rows
    let probabilities = try Recalibration.temperature.probabilities(
      logOdds: logOdds.map(-), isGolden: isGolden, folds: folds)
    let share = Double(isGolden.count { $0 }) / 3000
    for c in probabilities { #expect(abs(c - share) < 0.03) }
  }

  @Test(
    "rows that are told apart without a mistake don't make certainties", arguments: [0.01, 1, 30])
  func separated(distance: Double) throws {
    let isGolden = (0..<60).map { $0 % 3 == 0 }
    var logOdds = isGolden.enumerated().map { i, golden in
      log(0.5) + (golden ? distance : -distance) * (1 + Double(i % 7))
    }
    // The classifier of the last fold is wrong about a row, which can't be seen from the other
    // folds.
    logOdds[59] = log(0.5) + 7 * distance
    let probabilities = try Recalibration.temperature.probabilities(
      logOdds: logOdds, isGolden: isGolden, folds: logOdds.indices.map { $0 / 12 })
    let report = ClassifierReport(probabilities: probabilities, isGolden: isGolden)
    #expect(report.logLoss < 0.7, "the prior alone has 0.637")
    #expect(probabilities.allSatisfy { $0 > 1e-6 && $0 < 1 - 1e-6 })
    #expect(try #require(report.areaUnderCurve) > 0.95)
  }

  @Test("the steps are those of the min-max formula of isotonic regression")
  func isotonic() throws {
    var generator = SeededGenerator(seed: 5)
    let logOdds = (0..<40).map { _ in (generator.uniform(-2, 2) * 8).rounded() / 8 }
    let isGolden = logOdds.map { generator.uniform(-3, 3) < $0 }
    let fit = IsotonicFit(logOdds: logOdds, isGolden: isGolden)
    let values = Set(logOdds).sorted()
    func mean(_ low: Double, _ high: Double) -> Double {
      let inside = zip(logOdds, isGolden).filter { (low...high).contains($0.0) }
      return Double(inside.count { $0.1 }) / Double(inside.count)
    }
    for z in values {
      let expected =
        values.filter { $0 <= z }.map { low in
          values.filter { $0 >= z }.map { mean(low, $0) }.min() ?? 1
        }.max() ?? 0
      #expect(abs(fit.probability(at: z) - min(max(expected, 1.0 / 80), 1 - 1.0 / 80)) < 1e-12)
    }
    #expect(fit.probability(at: -9) == fit.probability(at: values[0]))
    #expect(fit.probability(at: 9) == fit.probability(at: values[values.count - 1]))
  }

  @Test(
    "no row is mapped by what was fitted on itself",
    arguments: [Recalibration.temperature, .isotonic])
  func outOfSample(method: Recalibration) throws {
    var (logOdds, isGolden, folds) = Self.rows
    let before = try method.probabilities(logOdds: logOdds, isGolden: isGolden, folds: folds)
    let row = try #require(folds.firstIndex(of: 1))
    isGolden[row].toggle()
    let after = try method.probabilities(logOdds: logOdds, isGolden: isGolden, folds: folds)
    for i in folds.indices where folds[i] == 1 { #expect(before[i] == after[i]) }
    #expect(before != after)
  }
}

@Suite("Bootstrap intervals")
struct ReportIntervalsTests {
  @Test("a single datum is every sample: the intervals are the report's own numbers")
  func oneCluster() throws {
    var generator = SeededGenerator(seed: 8)
    let probabilities = (0..<50).map { _ in (generator.uniform(0, 1) * 16).rounded() / 16.5 }
    let isGolden = probabilities.map { generator.uniform(0, 1) < $0 }
    let report = ClassifierReport(probabilities: probabilities, isGolden: isGolden)
    let intervals = ReportIntervals(
      probabilities: probabilities, isGolden: isGolden, clusters: probabilities.map { _ in 7 },
      resamples: 3, seed: 1)
    let pairs = [
      (try #require(intervals.areaUnderCurve), try #require(report.areaUnderCurve)),
      (try #require(intervals.brierScore), report.brierScore),
      (try #require(intervals.logLoss), report.logLoss),
      (try #require(intervals.calibrationError), report.calibrationError),
    ]
    for (interval, value) in pairs {
      #expect(mismatch([interval.low, interval.high], [value, value]) == nil)
    }
  }

  @Test("the interval of the calibration error holds the estimate")
  func holdsEstimate() throws {
    for seed in 1..<UInt64(6) {
      var generator = SeededGenerator(seed: seed)
      let probabilities = (0..<40).map { _ in generator.uniform(0, 1) }
      let isGolden = probabilities.map { generator.uniform(0, 1) < $0 }
      let estimate = ClassifierReport(probabilities: probabilities, isGolden: isGolden)
        .calibrationError
      let interval = try #require(
        ReportIntervals(
          probabilities: probabilities, isGolden: isGolden, clusters: Array(0..<40), resamples: 100,
          seed: seed
        ).calibrationError)
      #expect(interval.low <= estimate && estimate <= interval.high, "seed \(seed)")
    }
  }

  @Test("95 % of the intervals of an AUC hold its true value, about")
  func coverage() throws {
    var generator = SeededGenerator(seed: 9)
    var covered = 0
    for trial in 0..<60 {
      // One class is uniform on [0, 1], and the other is the larger of two such numbers, so the AUC
      // is 2/3.
      let isGolden = (0..<80).map { $0 % 2 == 0 }
      let probabilities = isGolden.map { golden in
        let draw = generator.uniform(0, 1)
        return golden ? max(draw, generator.uniform(0, 1)) : draw
      }
      let intervals = ReportIntervals(
        probabilities: probabilities, isGolden: isGolden, clusters: Array(0..<80),
        resamples: 100, seed: UInt64(trial))
      let area = try #require(intervals.areaUnderCurve)
      if area.low <= 2.0 / 3, 2.0 / 3 <= area.high { covered += 1 }
    }
    // Of 60 intervals at 95 %, fewer than 50 cover the value with a probability of 1/1000, and all
    // cover it with a probability of 1/20.
    #expect(covered >= 50)
  }
}
