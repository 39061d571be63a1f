import Objectives

/// Counts data from which nothing can be learnt, since they have no two responses to compare: the
/// responses are the same token ids, from the start or because their differences were cut, or fewer
/// than two of them have a score.
public struct IndistinctResponses: Sendable, Equatable {
  /// The number of data in which two responses with different scores are the same.
  public let some: Int
  /// The number of data with two or more responses, all of them the same.
  public let all: Int
  /// The number of data with scores in which only a single response has one.
  public let lone: Int

  public init(in data: [TrainingDatum]) {
    some = data.count { $0.scoresOneResponseTwice }
    all = data.count { $0.responses.count > 1 && Set($0.responses).count == 1 }
    lone = data.count(where: \.scoresOneResponseAlone)
  }
}

extension TrainingDatum {
  /// Whether one response has two scores or, where nothing is scored, whether a response occurs
  /// twice.
  fileprivate var scoresOneResponseTwice: Bool {
    guard Set(responses).count < responses.count else { return false }
    guard let scores else { return true }
    var known: [[Int32]: Double] = [:]
    for (response, score) in zip(responses, scores) where !score.isNaN {
      if let other = known.updateValue(score, forKey: response), other != score { return true }
    }
    return false
  }

  /// Whether the datum has scores, but only for one response.
  public var scoresOneResponseAlone: Bool {
    scores.map { $0.count { !$0.isNaN } == 1 } ?? false
  }
}
