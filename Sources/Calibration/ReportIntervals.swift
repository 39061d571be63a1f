import Statistics
import Glibc

/// The 95 % intervals of a ``ClassifierReport``, which are percentiles over bootstrap samples.
///
/// Whole prompts are drawn instead of responses. The responses to one prompt are correlated, and an
/// interval that treated them as independent would be too narrow. Data in one group
/// (``DatumGroups``) are treated as one prompt. The calibration error of a sample is larger than
/// that of the data, since noise adds to it and never cancels. The percentiles may therefore lie
/// above the data's value, in which case the interval is widened to include it. The true value may
/// be even lower.
public struct ReportIntervals: Sendable, Equatable {
  /// The interval of the area under the curve, or nil if too many samples contained only one kind
  /// of response.
  public let areaUnderCurve: Interval?
  public let brierScore: Interval?
  public let logLoss: Interval?
  public let calibrationError: Interval?

  /// - Parameters:
  ///   - probabilities: the probabilities of being golden, `[R]`.
  ///   - isGolden: the true labels, `[R]`.
  ///   - clusters: the group of each row, `[R]`, given as an arbitrary number that is the same for
  ///     all rows of the group.
  ///   - resamples: the number of bootstrap samples, at least 2.
  public init(
    probabilities: [Double], isGolden: [Bool], clusters: [Int], resamples: Int, seed: UInt64
  ) {
    let sample = WeightedSample(probabilities, isGolden, clusters)
    let bootstrap = Bootstrap(resamples: resamples, seed: seed)
    func interval(_ score: (WeightedSample.Scores) -> Double?) -> Interval? {
      bootstrap.interval(count: sample.clusterCount) { score(sample.scores(of: $0)) }
    }
    areaUnderCurve = interval(\.area).map {
      $0.low < $0.high ? $0 : sample.areaInterval(at: $0.low)
    }
    brierScore = interval(\.brier)
    logLoss = interval(\.logLoss)
    let own = ClassifierReport(probabilities: probabilities, isGolden: isGolden).calibrationError
    calibrationError = interval(\.calibrationError).map {
      Interval(low: min($0.low, own), high: max($0.high, own))
    }
  }
}

/// The rows in order of increasing probability. In this order, a sample is just a different set of
/// weights.
private struct WeightedSample {
  struct Scores {
    var area: Double?
    var brier = 0.0
    var logLoss = 0.0
    var calibrationError = 0.0
  }

  private var probability: [Double]
  private var isGolden: [Bool]
  /// The zero-based index of each row's cluster.
  private var cluster: [Int]
  private(set) var clusterCount: Int
  private static let bins = 10

  init(_ probabilities: [Double], _ golden: [Bool], _ clusters: [Int]) {
    let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
    var number: [Int: Int] = [:]
    for name in clusters where number[name] == nil { number[name] = number.count }
    probability = order.map { probabilities[$0] }
    isGolden = order.map { golden[$0] }
    cluster = order.map { number[clusters[$0], default: 0] }
    clusterCount = number.count
  }

  /// The scores of the drawn clusters, which may be repeated.
  func scores(of drawn: [Int]) -> Scores {
    var draws = [Double](repeating: 0, count: clusterCount)
    for number in drawn { draws[number] += 1 }
    return scores(weights: cluster.map { draws[$0] })
  }

  /// The interval for an area that is 0 or 1 in every sample, for which a bootstrap interval has
  /// zero width.
  ///
  /// It uses the largest possible number of pairs of a golden row and another row such that no
  /// cluster is in two pairs. These pairs are independent, and all have the same outcome.
  func areaInterval(at area: Double) -> Interval {
    guard area == 0 || area == 1 else { return Interval(low: area, high: area) }
    let pairs = [true, false].map { kind in
      Set(cluster.indices.filter { isGolden[$0] == kind }.map { cluster[$0] })
    }
    let count = min(pairs[0].count, pairs[1].count, pairs[0].union(pairs[1]).count)
    return .clopperPearson(successes: area == 1 ? count : 0, of: count)
  }

  private func scores(weights: [Double]) -> Scores {
    var scores = Scores()
    var gaps = [Double](repeating: 0, count: Self.bins)
    var (golden, others, area, total) = (0.0, 0.0, 0.0, 0.0)
    var start = 0
    while start < probability.count {
      let p = probability[start]
      var (tiedGolden, tiedOthers) = (0.0, 0.0)
      while start < probability.count, probability[start] == p {
        if isGolden[start] { tiedGolden += weights[start] } else { tiedOthers += weights[start] }
        start += 1
      }
      area += tiedGolden * (others + tiedOthers / 2)
      golden += tiedGolden
      others += tiedOthers
      scores.brier += tiedGolden * (1 - p) * (1 - p) + tiedOthers * p * p
      if tiedGolden > 0 { scores.logLoss -= tiedGolden * log(p) }
      if tiedOthers > 0 { scores.logLoss -= tiedOthers * log(1 - p) }
      let bin = min(Int(p * Double(Self.bins)), Self.bins - 1)
      gaps[bin] += (tiedGolden + tiedOthers) * p - tiedGolden
      total += tiedGolden + tiedOthers
    }
    scores.area = golden > 0 && others > 0 ? area / (golden * others) : nil
    scores.brier /= total
    scores.logLoss /= total
    scores.calibrationError = gaps.reduce(0) { $0 + abs($1) } / total
    return scores
  }
}
