import Statistics
import Glibc

/// A report on how well probabilities distinguish the target source from others, and how reliable
/// they are.
public struct ClassifierReport: Sendable, Equatable {
  /// One bin of a reliability diagram.
  public struct Bin: Sendable, Equatable {
    /// The number of probabilities in the bin.
    public var count: Int
    /// The mean of the probabilities in the bin, or NaN if the bin is empty.
    public var meanProbability: Double
    /// The share of golden responses in the bin, or NaN if the bin is empty.
    public var goldenShare: Double
  }

  /// The probability that a golden response is ranked above one that isn't golden, where a tie
  /// counts as one half. It is nil if all responses or no responses are golden.
  public let areaUnderCurve: Double?
  /// The mean squared error, in [0, 1].
  public let brierScore: Double
  /// The mean of -log(probability assigned to the true label), in nats. It is infinite if any of
  /// these probabilities is 0.
  public let logLoss: Double
  /// The expected calibration error, which is the mean over rows of |mean probability - golden
  /// share| in the row's bin.
  public let calibrationError: Double
  /// Ten bins of equal width from 0 to 1.
  public let bins: [Bin]

  /// - Parameters:
  ///   - probabilities: the probabilities of being golden, `[R]` with R ≥ 1, each from 0 to 1.
  ///   - isGolden: the true labels, `[R]`.
  public init(probabilities: [Double], isGolden: [Bool]) {
    precondition(
      probabilities.count == isGolden.count && !isGolden.isEmpty,
      "\(probabilities.count) probabilities for \(isGolden.count) labels")
    let count = Double(isGolden.count)
    let rows = Array(zip(probabilities, isGolden))
    areaUnderCurve = Ranking.areaUnderCurve(scores: probabilities, isPositive: isGolden)
    brierScore = rows.reduce(0) { $0 + Self.square($1.0 - ($1.1 ? 1 : 0)) } / count
    logLoss = rows.reduce(0) { $0 - log($1.1 ? $1.0 : 1 - $1.0) } / count
    bins = Self.bins(rows)
    calibrationError = bins.filter { $0.count > 0 }.reduce(0) {
      $0 + Double($1.count) / count * abs($1.meanProbability - $1.goldenShare)
    }
  }

  private static func square(_ x: Double) -> Double { x * x }

  private static func bins(_ rows: [(Double, Bool)]) -> [Bin] {
    let width = 10
    let grouped = Dictionary(grouping: rows) { min(Int($0.0 * Double(width)), width - 1) }
    return (0..<width).map { number in
      let members = grouped[number, default: []]
      let count = Double(members.count)
      return Bin(
        count: members.count, meanProbability: members.reduce(0) { $0 + $1.0 } / count,
        goldenShare: Double(members.count { $0.1 }) / count)
    }
  }
}
