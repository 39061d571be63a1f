/// Statistics that depend only on which of two numbers is larger.
public enum Ranking {
  /// The probability that a positive row is ranked above a negative one, where a tie counts as one
  /// half; nil if all rows are positive or all are negative.
  ///
  /// This is the Mann-Whitney statistic, computed from ranks and therefore in O(*R* log *R*).
  ///
  /// - Parameters:
  ///   - scores: `[R]`, none of them NaN.
  ///   - isPositive: `[R]`.
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

  /// How often `rewards` order two responses of a datum as `scores` do; the rate is nil if no
  /// scores differ.
  ///
  /// - Parameters:
  ///   - rewards: the rewards of the K responses of one datum, such as implicit rewards; a pair
  ///     with equal rewards counts as half.
  ///   - scores: the score of each response, `[K]`, of which higher is better; NaN if a response
  ///     has none.
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

  /// The reward of the best-scored response of one datum minus the mean reward of those scored
  /// lower; nil if no scores differ.
  ///
  /// - Parameters:
  ///   - rewards: the rewards of the K responses of one datum.
  ///   - scores: the score of each response, `[K]`, of which higher is better; NaN if a response
  ///     has none. If several are best, the first is used.
  public static func margin(rewards: [Double], scores: [Double]) -> Double? {
    precondition(
      rewards.count == scores.count, "\(rewards.count) rewards for \(scores.count) scores")
    guard let top = best(of: scores) else { return nil }
    let lower = scores.indices.filter { scores[$0] < scores[top] }.map { rewards[$0] }
    guard !lower.isEmpty else { return nil }
    return rewards[top] - lower.reduce(0, +) / Double(lower.count)
  }

  /// The index of the highest score, the first one if several are equal; nil if all are NaN.
  public static func best(of scores: [Double]) -> Int? {
    scores.indices.filter { !scores[$0].isNaN }
      .max { (scores[$0], $1) < (scores[$1], $0) }
  }
}

/// Counts of comparisons between two numbers, for a win rate or an accuracy, where a tie counts as
/// half a win.
public struct PairCount: Sendable, Equatable {
  public private(set) var wins = 0
  public private(set) var ties = 0
  public private(set) var losses = 0

  public init() {}

  public var count: Int { wins + ties + losses }

  /// The share of wins, from 0 to 1, where a tie counts as half a win; nil if there are no
  /// comparisons.
  public var rate: Double? {
    count == 0 ? nil : (Double(wins) + Double(ties) / 2) / Double(count)
  }

  /// Adds a comparison, which the larger number wins.
  public mutating func add(_ own: Double, against other: Double) {
    if own > other { wins += 1 } else if own == other { ties += 1 } else { losses += 1 }
  }

  public static func += (total: inout PairCount, part: PairCount) {
    total.wins += part.wins
    total.ties += part.ties
    total.losses += part.losses
  }
}
