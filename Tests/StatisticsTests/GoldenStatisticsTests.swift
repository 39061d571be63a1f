import Statistics
import Foundation
import Testing
import _TestSupport

/// Compares statistics with `Tests/Golden/statistics`, which NumPy computed from the definitions,
/// for random values, values with many ties, constants, a single class and a single value.
@Suite("Statistics that NumPy computed")
struct GoldenStatisticsTests {
  private struct Golden: Decodable {
    struct Area: Decodable {
      var scores: [Double]
      var positive: [Bool]
      var area: Double?
    }
    struct Slope: Decodable {
      var x: [[Double]]
      var y: [[Double]]
      var slope: Double?
      var interval: [Double]?
    }
    struct WinRate: Decodable {
      var outcomes: [Double]
      var lengths: [Double]
      var rate: Double
    }
    struct Paired: Decodable {
      var differences: [Double]
      var mean: Double
      var error: Double
      var p: Double
    }
    struct Holm: Decodable {
      var p: [Double]
      var adjusted: [Double]
    }

    var areas: [Area]
    var slopes: [Slope]
    var win_rates: [WinRate]
    var paired: [Paired]
    var holm: [Holm]
  }

  private let golden: Golden

  init() throws {
    golden = try JSONDecoder().decode(
      Golden.self,
      from: Data(contentsOf: PackageRoot.file("Tests/Golden/statistics/golden.json")))
  }

  @Test("areas are the shares of pairs in the right order, and nil where there are no pairs")
  func areas() {
    for (number, example) in golden.areas.enumerated() {
      let area = Ranking.areaUnderCurve(scores: example.scores, isPositive: example.positive)
      #expect((area == nil) == (example.area == nil), "case \(number)")
      #expect(abs((area ?? 0) - (example.area ?? 0)) < 1e-14, "case \(number)")
    }
  }

  @Test("slopes and their intervals, prompts drawn whole")
  func slopes() {
    for (number, example) in golden.slopes.enumerated() {
      let groups = zip(example.x, example.y).map { PointGroup(x: $0, y: $1) }
      let slope = RegressionLine(groups)?.slope
      #expect((slope == nil) == (example.slope == nil), "case \(number)")
      #expect(abs((slope ?? 0) - (example.slope ?? 0)) < 1e-12, "case \(number)")
      let interval = Bootstrap(resamples: 4000).interval(of: groups) { RegressionLine($0)?.slope }
      #expect((interval == nil) == (example.interval == nil), "case \(number)")
      guard let interval, let expected = example.interval else { continue }
      // The ends of intervals from different resamples vary, by a hundredth of their width with
      // 4000 resamples.
      let bound = 0.04 * (expected[1] - expected[0])
      #expect(abs(interval.low - expected[0]) < bound, "case \(number)")
      #expect(abs(interval.high - expected[1]) < bound, "case \(number)")
    }
  }

  @Test("length-controlled win rates are those of logistic regression without a penalty")
  func winRates() throws {
    for example in golden.win_rates {
      let fit = try #require(
        LengthControlledWinRate(
          outcomes: example.outcomes, lengthDifferences: example.lengths))
      // The penalty of 0.001 on b changes the rate by less than this.
      #expect(abs(fit.rate - example.rate) < 1e-4)
    }
  }

  @Test("the paired t test")
  func paired() {
    for example in golden.paired {
      let estimate = Estimate(example.differences)
      #expect(abs(estimate.mean - example.mean) < 1e-14)
      #expect(abs((estimate.standardError ?? 0) - example.error) < 1e-14)
      #expect(abs((estimate.pValue ?? 0) - example.p) < 1e-12)
    }
  }

  @Test("Holm's adjusted p is the least level at which its procedure rejects")
  func holm() {
    for example in golden.holm {
      for (adjusted, expected) in zip(holmAdjusted(example.p), example.adjusted) {
        #expect(abs(adjusted - expected) < 1e-14)
      }
    }
  }
}
