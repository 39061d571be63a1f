import ArgumentParser
import Statistics
import Foundation
import RandomNumbers

/// Measures how often the intervals of `dora-host eval` contain the true value, for each number of
/// prompts.
struct Coverage: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "How often 95 % intervals hold the true value, by number of prompts.",
    discussion: """
      Draws data whose true value is known, many times, and counts. Shares are those of one comparison \
      per prompt, or of four where prompts differ (Beta-distributed, with a correlation of 0.3 between \
      comparisons of a prompt); differences are those of two models' accuracies on the same prompts; \
      means are of values whose logarithm is normal, with a skewness of 3.3.
      """)

  @Option(help: "Data sets behind each figure.")
  var replicates = 1000

  @Option(help: "Bootstrap samples of each interval of a mean.")
  var bootstrap = 400

  private static let prompts = [5, 10, 20, 40, 60, 120, 300]

  func run() throws {
    print(
      "true value             interval"
        + Self.prompts.map { String(format: "%6d", $0) }.joined())
    for (name, method, trial) in trials {
      var source = SplitMix64(seed: 0)
      let shares = Self.prompts.map { count in
        let hits = (0..<replicates).count { _ in trial(count, &source) }
        return String(format: "%6.1f", 100 * Double(hits) / Double(replicates))
      }
      print(
        name.padding(toLength: 23, withPad: " ", startingAt: 0)
          + method.padding(toLength: 15, withPad: " ", startingAt: 0) + shares.joined())
    }
  }

  /// A function that draws data for `count` prompts and returns whether the interval contains the
  /// true value.
  private typealias Trial = (_ count: Int, _ source: inout SplitMix64) -> Bool

  private var trials: [(name: String, method: String, trial: Trial)] {
    [0.03, 0.1, 0.5].map { Self.share($0, of: 1) }
      + [0.03, 0.1, 0.5].map { Self.share($0, of: 4) }
      + [(0.95, 0.9), (0.5, 0.5)].map(Self.difference) + [resampledShare, mean, tMean]
  }

  private static func share(
    _ share: Double, of comparisons: Int
  ) -> (name: String, method: String, trial: Trial) {
    let name = "share \(share), \(comparisons) each"
    return (
      name, comparisons == 1 ? "Clopper" : "Agresti",
      { count, source in
        let values = (0..<count).map { _ in
          let own = comparisons == 1 ? share : source.beta(share, spread: 1 / 0.3 - 1)
          let wins = (0..<comparisons).count { _ in source.uniform() < own }
          return Double(wins) / Double(comparisons)
        }
        return Interval(ofShares: values)?.holds(share) ?? false
      }
    )
  }

  private static func difference(
    _ own: Double, _ other: Double
  ) -> (name: String, method: String, trial: Trial) {
    (
      "shares \(own) - \(other)", "Agresti",
      { count, source in
        let values = (0..<count).map { _ in
          // The models share a random number, so that they mostly succeed on the same prompts.
          let (shared, apart) = (source.uniform(), source.uniform())
          let second = source.uniform() < 0.7 ? shared : apart
          return (shared < own ? 1.0 : 0) - (second < other ? 1 : 0)
        }
        return Interval(ofShareDifferences: values)?.holds(own - other) ?? false
      }
    )
  }

  /// A test of resampling for a small share, for comparison.
  private var resampledShare: (name: String, method: String, trial: Trial) {
    let (share, resamples) = (0.03, bootstrap)
    return (
      "share \(share), 1 each", "bootstrap",
      { count, source in
        let values = (0..<count).map { _ in source.uniform() < share ? 1.0 : 0 }
        return Bootstrap(resamples: resamples, seed: source.next()).meanInterval(of: values)?
          .holds(share) ?? false
      }
    )
  }

  private var mean: (name: String, method: String, trial: Trial) {
    let resamples = bootstrap
    return (
      "skewed mean", "bootstrap",
      { count, source in
        let values = (0..<count).map { _ in source.skewed() }
        return Bootstrap(resamples: resamples, seed: source.next()).meanInterval(of: values)?
          .holds(SplitMix64.skewedMean) ?? false
      }
    )
  }

  private var tMean: (name: String, method: String, trial: Trial) {
    (
      "skewed mean", "t",
      { count, source in
        Estimate((0..<count).map { _ in source.skewed() }).interval()?
          .holds(SplitMix64.skewedMean) ?? false
      }
    )
  }
}

extension Interval {
  fileprivate func holds(_ value: Double) -> Bool { low <= value && value <= high }
}

extension SplitMix64 {
  /// Returns a uniformly distributed number in [0, 1).
  fileprivate mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Returns a normally distributed number, with the method of Box and Muller.
  fileprivate mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }

  private static let deviation = 0.75

  /// Returns a log-normally distributed number.
  fileprivate mutating func skewed() -> Double { exp(Self.deviation * normal()) }
  fileprivate static let skewedMean = exp(deviation * deviation / 2)

  /// Returns a number from the distribution Beta(m s, (1 − m) s), where m is the mean and s the
  /// spread. The smaller s is, the more the values differ.
  fileprivate mutating func beta(_ mean: Double, spread: Double) -> Double {
    let (one, other) = (gamma(mean * spread), gamma((1 - mean) * spread))
    return one + other > 0 ? one / (one + other) : mean
  }

  /// Returns a gamma-distributed number, with the method of [Marsaglia and Tsang
  /// 2000](https://doi.org/10.1145/358407.358414). For a shape below 1, the number is derived from
  /// one with the shape plus 1.
  private mutating func gamma(_ shape: Double) -> Double {
    if shape < 1 { return gamma(shape + 1) * pow(1 - uniform(), 1 / shape) }
    let d = shape - 1 / 3.0
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = pow(1 + c * x, 3)
      guard v > 0, log(1 - uniform()) < x * x / 2 + d * (1 - v + log(v)) else { continue }
      return d * v
    }
  }
}
