import Objectives
import Preferences

/// Data that aren't put into any batch, because they would have no effect but still take up places
/// in batches and epochs.
public struct LeftOutData: Sendable, Equatable {
  /// The reason why a datum is left out.
  public enum Reason: String, Sendable, CaseIterable {
    /// The data set gives the datum the weight 0.
    case weight = "its weight is 0"
    /// The datum expresses no preference, although the objective learns from preferences.
    case ties = "all its scores are equal"

    /// Returns the reason why a datum with this weight and these scores is left out, or nil if it
    /// is kept.
    ///
    /// - Parameters:
    ///   - weight: the datum's weight in the data set, or nil for none.
    ///   - scores: the scores of its responses, or nil for none.
    ///   - learnsFromScores: whether the objective uses scores, or labels derived from them.
    ///   - keepsTies: whether a datum is kept even if all its scores are equal.
    public static func of(
      weight: Double?, scores: [Double]?, learnsFromScores: Bool, keepsTies: Bool
    ) -> Reason? {
      if weight == 0 { return .weight }
      guard learnsFromScores, !keepsTies, let scores else { return nil }
      return ScoreTies.areAllEqual(scores) ? .ties : nil
    }
  }

  /// The number of data before any were left out.
  public let total: Int
  /// The number of data left out for each reason. Reasons without data are absent.
  public let counts: [Reason: Int]

  public init(total: Int, reasons: some Sequence<Reason>) {
    self.total = total
    counts = reasons.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// The number of data that are kept.
  public var kept: Int { total - counts.values.reduce(0, +) }

  /// A summary such as "2 of weight 0, 3 with all scores equal". It is empty if no data are left
  /// out.
  public var summary: String {
    Reason.allCases.compactMap { reason in
      guard let count = counts[reason] else { return nil }
      return switch reason {
      case .weight: "\(count) of weight 0"
      case .ties: "\(count) with all scores equal"
      }
    }.joined(separator: ", ")
  }
}

extension [TrainingDatum] {
  /// Removes the data that should not be in any batch.
  ///
  /// - Parameters:
  ///   - learnsFromScores: whether the objective uses scores, or labels derived from them.
  ///   - isTakenApart: whether each response becomes a separate datum. The scores of data with
  ///     labels are then ignored.
  ///   - keepsTies: whether a datum is kept even if all its scores are equal.
  public mutating func leaveOut(
    learnsFromScores: Bool, isTakenApart: Bool = false, keepsTies: Bool
  ) -> LeftOutData {
    let reasons = map {
      let isLabelled = isTakenApart && $0.columns[SingleResponses.label] != nil
      return LeftOutData.Reason.of(
        weight: $0.exampleWeight, scores: $0.scores,
        learnsFromScores: learnsFromScores && !isLabelled,
        keepsTies: keepsTies)
    }
    let leftOut = LeftOutData(total: count, reasons: reasons.compactMap { $0 })
    if leftOut.kept < count { self = zip(self, reasons).filter { $1 == nil }.map(\.0) }
    return leftOut
  }
}

/// Counts of data from which nothing can be learnt because there are no two responses to compare.
/// Either the responses have the same token ids, possibly because their differences were cut off,
/// or fewer than two of them have a score.
public struct IndistinctResponses: Sendable, Equatable {
  /// The number of data in which two identical responses have different scores.
  public let some: Int
  /// The number of data that have two or more responses, all of which are identical.
  public let all: Int
  /// The number of data with scores in which only one response has a score.
  public let lone: Int

  public init(in data: [TrainingDatum]) {
    some = data.count { $0.scoresOneResponseTwice }
    all = data.count { $0.responses.count > 1 && Set($0.responses).count == 1 }
    lone = data.count(where: \.scoresOneResponseAlone)
  }
}

extension TrainingDatum {
  /// Whether a response occurs twice with different scores or, if there are no scores, whether a
  /// response occurs twice.
  fileprivate var scoresOneResponseTwice: Bool {
    guard Set(responses).count < responses.count else { return false }
    guard let scores else { return true }
    var known: [[Int32]: Double] = [:]
    for (response, score) in zip(responses, scores) where !score.isNaN {
      if let other = known.updateValue(score, forKey: response), other != score { return true }
    }
    return false
  }

  /// Whether only one response of the datum has a score.
  public var scoresOneResponseAlone: Bool {
    scores.map { $0.count { !$0.isNaN } == 1 } ?? false
  }
}
