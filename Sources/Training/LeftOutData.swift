import Objectives
import Preferences

/// Data that take part in no batch: they would count in B and in an epoch, and teach nothing.
public struct LeftOutData: Sendable, Equatable {
  /// Why a datum is left out.
  public enum Reason: String, Sendable, CaseIterable {
    /// The data set gives it the weight 0.
    case weight = "its weight is 0"
    /// It expresses no preference, and the objective learns from one.
    case ties = "all its scores are equal"

    /// Why a datum with this weight and these scores is left out; nil for one that stays.
    ///
    /// - Parameters:
    ///   - learnsFromScores: whether the objective takes scores, or labels that are made of them.
    ///   - keepsTies: whether a datum stays although all its scores are equal.
    public static func of(
      weight: Double?, scores: [Double]?, learnsFromScores: Bool, keepsTies: Bool
    ) -> Reason? {
      if weight == 0 { return .weight }
      guard learnsFromScores, !keepsTies, let scores else { return nil }
      return ScoreTies.areAllEqual(scores) ? .ties : nil
    }
  }

  /// How many data there were.
  public let total: Int
  /// How many of them are left out, by reason; none with 0.
  public let counts: [Reason: Int]

  public init(total: Int, reasons: some Sequence<Reason>) {
    self.total = total
    counts = reasons.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// How many data stay.
  public var kept: Int { total - counts.values.reduce(0, +) }

  /// Such as "2 of weight 0, 3 with all scores equal"; empty where none is left out.
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
  /// Takes out the data that are to take part in no batch.
  ///
  /// - Parameter isTakenApart: whether each response is to be a datum; scores don't matter where there are labels.
  public mutating func leaveOut(
    learnsFromScores: Bool, isTakenApart: Bool = false, keepsTies: Bool
  ) -> LeftOutData {
    let reasons = map {
      let isLabelled = isTakenApart && $0.columns[SingleResponses.label] != nil
      return LeftOutData.Reason.of(
        weight: $0.weight, scores: $0.scores, learnsFromScores: learnsFromScores && !isLabelled,
        keepsTies: keepsTies)
    }
    let leftOut = LeftOutData(total: count, reasons: reasons.compactMap { $0 })
    if leftOut.kept < count { self = zip(self, reasons).filter { $1 == nil }.map(\.0) }
    return leftOut
  }
}
