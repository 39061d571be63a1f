import Statistics
import RandomNumbers
import Testing

@Suite("Intervals of shares")
struct ShareIntervalTests {
  /// Compares intervals with the exact interval of scipy.stats.binomtest.
  @Test(
    "where every outcome is 0 or 1 they are Clopper and Pearson's",
    arguments: [
      (5, 5, 0.4781762498950184, 1), (0, 20, 0, 0.16843347098308542),
      (1, 10, 0.0025285785444618087, 0.44501611702819155),
      (77, 299, 0.2089108313669149, 0.31101575393778136),
    ] as [(Int, Int, Double, Double)])
  func exact(successes: Int, count: Int, low: Double, high: Double) throws {
    let values = (0..<count).map { $0 < successes ? 1.0 : 0 }
    let interval = try #require(Interval(ofShares: values))
    #expect(abs(interval.low - low) < 1e-10 && abs(interval.high - high) < 1e-10)
    // Each tail has 2.5 %. At the lower end, this is P(X ≥ k), which is p^n if all are right.
    if successes == count { #expect(abs(power(interval.low, count) - 0.025) < 1e-12) }
  }

  @Test("wins and losses exchanged, the interval turns round")
  func symmetric() throws {
    let values = [1, 0.5, 0, 0.25, 1, 1]
    let there = try #require(Interval(ofShares: values))
    let back = try #require(Interval(ofShares: values.map { 1 - $0 }))
    #expect(abs(there.low + back.high - 1) < 1e-12 && abs(there.high + back.low - 1) < 1e-12)
    let differences = [1, 0, -0.5, 0.25]
    let one = try #require(Interval(ofShareDifferences: differences))
    let other = try #require(Interval(ofShareDifferences: differences.map { -$0 }))
    #expect(abs(one.low + other.high) < 1e-12 && abs(one.high + other.low) < 1e-12)
  }

  @Test(
    "they have width whatever the values, and hold their mean",
    arguments: [[0], [1, 1], [0.5, 0.5, 0.5], [0, 0, 0, 0.25], [1, 1, 1, 1, 0.75], [0.3]])
  func width(values: [Double]) throws {
    let mean = values.reduce(0, +) / Double(values.count)
    let interval = try #require(Interval(ofShares: values))
    #expect(interval.low < interval.high && interval.low >= 0 && interval.high <= 1)
    #expect(interval.low <= mean && mean <= interval.high)
    let difference = try #require(Interval(ofShareDifferences: values.map { $0 - 0 }))
    #expect(difference.low < difference.high && difference.low >= -1 && difference.high <= 1)
  }

  @Test("nothing has no interval, and a higher level a wider one")
  func levels() throws {
    #expect(Interval(ofShares: []) == nil && Interval(ofShareDifferences: []) == nil)
    for values in [[1, 0, 1, 1], [1, 0.5, 0, 1]] {
      let narrow = try #require(Interval(ofShares: values, level: 0.8))
      let wide = try #require(Interval(ofShares: values, level: 0.99))
      #expect(wide.low < narrow.low && narrow.high < wide.high)
    }
  }

  @Test(
    "of 95 % intervals at least 93 % hold the truth, from five prompts on and near 0 too",
    arguments: [5, 20, 60], [0.03, 0.5])
  func coverage(count: Int, share: Double) {
    var source = SplitMix64(seed: 1)
    func wins() -> Double { Double(source.next() >> 11) * 0x1p-53 < share ? 1 : 0 }
    let replicates = 1000
    var (plain, clustered) = (0, 0)
    for _ in 0..<replicates {
      let values = (0..<count).map { _ in wins() }
      // Each prompt has a second comparison, which repeats the first one if another draw is a loss.
      let pairs = values.map { first in (first + (wins() < 0.5 ? first : wins())) / 2 }
      if let interval = Interval(ofShares: values), interval.low <= share, share <= interval.high {
        plain += 1
      }
      if let interval = Interval(ofShares: pairs), interval.low <= share, share <= interval.high {
        clustered += 1
      }
    }
    // The count out of 1000 has a standard deviation of 8 at 93 %.
    #expect(plain > 930 && clustered > 915, "\(plain) and \(clustered) of \(replicates)")
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }

  // MARK: Length-controlled

  @Test("a length-controlled rate has width where all comparisons come out alike")
  func lengthControlled() throws {
    let groups = (0..<5).map { PointGroup(x: [Double($0) - 2], y: [1]) }
    let interval = try #require(Bootstrap(resamples: 50).lengthControlledInterval(of: groups))
    #expect(abs(interval.low - 0.4781762498950184) < 1e-10 && interval.high == 1)
    let difference = try #require(
      Bootstrap(resamples: 50).lengthControlledDifferenceInterval(of: groups, groups))
    #expect(difference.low < 0 && 0 < difference.high)
  }

  @Test(
    "length explains who wins where a length divides wins from losses, or only the longer win",
    arguments: [
      ([1, 1, 0, 0], [3, 1, -2, -1], true), ([0, 0, 1, 1], [3, 1, -2, -1], true),
      ([1, 1, 0, 0], [9, 7, 5, 6], true), ([1, 1, 0, 0], [9, 7, 7, 6], true),
      ([1, 1, 1], [1, 2, 3], true), ([0, 0, 0], [1, 2, 3], true), ([1, 0.5, 0], [1, 0, -1], true),
      ([1, 1, 0, 0], [3, 1, 2, -1], false), ([1, 1, 1], [1, -2, 3], false),
      ([1, 0, 1, 0], [0, 0, 0, 0], false), ([1, 0], [5, 5], false),
      ([0.5, 0.5], [1, 2], false), ([1, 0.5, 0.5, 0], [2, 1, -1, -2], false),
    ] as [([Double], [Double], Bool)])
  func explained(outcomes: [Double], lengths: [Double], expected: Bool) throws {
    let rate = try #require(
      LengthControlledWinRate(outcomes: outcomes, lengthDifferences: lengths))
    #expect(rate.isExplainedByLength == expected)
  }
}
