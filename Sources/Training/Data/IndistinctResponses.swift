import Objectives

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
