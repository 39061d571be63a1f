/// Statistics that depend only on which of two numbers is larger.
public enum Ranking {
  /// The probability that a positive row is ranked above a negative one, where a tie counts as one
  /// half. It is nil if all rows are positive or all are negative.
  ///
  /// This is the Mann-Whitney statistic, computed from ranks and therefore in O(*R* log *R*).
  ///
  /// - Parameters:
  ///   - scores: the score of each row, `[R]`, which must not be NaN.
  ///   - isPositive: whether each row is positive, `[R]`.
  public static func areaUnderCurve(scores: [Double], isPositive: [Bool]) -> Double? {
    precondition(
      scores.count == isPositive.count, "\(scores.count) scores for \(isPositive.count) labels")
    let positives = isPositive.count { $0 }
    let negatives = isPositive.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
      let end = order[start...].firstIndex { scores[$0] > scores[order[start]] } ?? order.count
      let tied = order[start..<end].count { isPositive[$0] }
      // Tied rows all get the mean of their ranks, which are start + 1 … end.
      rankSum += Double(tied) * Double(start + 1 + end) / 2
      start = end
    }
    let smallest = Double(positives) * Double(positives + 1) / 2
    return (rankSum - smallest) / (Double(positives) * Double(negatives))
  }

  /// Counts how often `rewards` order two responses of a datum as `scores` do. The rate is nil if
  /// all scores are equal.
  ///
  /// - Parameters:
  ///   - rewards: the rewards of the K responses of one datum, such as implicit rewards. A pair
  ///     with equal rewards counts as half.
  ///   - scores: the score of each response, `[K]`, where higher is better and NaN means no score.
  public static func agreement(rewards: [Double], scores: [Double]) -> PairCount {
    precondition(
      rewards.count == scores.count, "\(rewards.count) rewards for \(scores.count) scores")
    var count = PairCount()
    for better in scores.indices {
      for worse in scores.indices where scores[better] > scores[worse] {
        count.add(rewards[better], against: rewards[worse])
      }
    }
    return count
  }

  /// The reward of the response with the highest score minus the mean reward of responses with
  /// lower scores. It is nil if all scores are equal.
  ///
  /// - Parameters:
  ///   - rewards: the rewards of the K responses of one datum.
  ///   - scores: the score of each response, `[K]`, where higher is better and NaN means no score.
  ///     If several have the highest score, the first one is used.
  public static func margin(rewards: [Double], scores: [Double]) -> Double? {
    precondition(
      rewards.count == scores.count, "\(rewards.count) rewards for \(scores.count) scores")
    guard let top = best(of: scores) else { return nil }
    let lower = scores.indices.filter { scores[$0] < scores[top] }.map { rewards[$0] }
    guard !lower.isEmpty else { return nil }
    return rewards[top] - lower.reduce(0, +) / Double(lower.count)
  }

  /// The index of the highest score, or nil if all scores are NaN. If several are highest, the
  /// first one is returned.
  public static func best(of scores: [Double]) -> Int? {
    scores.indices.filter { !scores[$0].isNaN }
      .max { (scores[$0], $1) < (scores[$1], $0) }
  }
}

/// The counts of wins, losses and ties in comparisons of two numbers, for a win rate or an
/// accuracy. A tie counts as half a win.
public struct PairCount: Sendable, Equatable {
  public private(set) var wins = 0
  public private(set) var ties = 0
  public private(set) var losses = 0

  public init() {}

  public var count: Int { wins + ties + losses }

  /// The share of wins, from 0 to 1, where a tie counts as half a win. It is nil if there are no
  /// comparisons.
  public var rate: Double? {
    count == 0 ? nil : (Double(wins) + Double(ties) / 2) / Double(count)
  }

  /// Adds a comparison, in which the larger number wins.
  public mutating func add(_ own: Double, against other: Double) {
    if own > other { wins += 1 } else if own == other { ties += 1 } else { losses += 1 }
  }

  public static func += (total: inout PairCount, part: PairCount) {
    total.wins += part.wins
    total.ties += part.ties
    total.losses += part.losses
  }
}
