import Objectives

/// Data that teach nothing, since there are no two responses to compare: they are the same token ids, from the
/// start or because what tells them apart was cut, or no two of them have a score.
public struct IndistinctResponses: Sendable, Equatable {
  /// Data in which two responses of different scores are the same.
  public let some: Int
  /// Data with two responses or more that are all the same.
  public let all: Int
  /// Data with scores in which a single response has one.
  public let lone: Int

  public init(in data: [TrainingDatum]) {
    some = data.count { $0.scoresOneResponseTwice }
    all = data.count { $0.responses.count > 1 && Set($0.responses).count == 1 }
    lone = data.count(where: \.scoresOneResponseAlone)
  }
}

extension TrainingDatum {
  /// Whether a response has two scores; where nothing is scored, whether it stands twice.
  fileprivate var scoresOneResponseTwice: Bool {
    guard Set(responses).count < responses.count else { return false }
    guard let scores else { return true }
    var known: [[Int32]: Double] = [:]
    for (response, score) in zip(responses, scores) where !score.isNaN {
      if let other = known.updateValue(score, forKey: response), other != score { return true }
    }
    return false
  }

  /// Whether there are scores, and only one response has one.
  public var scoresOneResponseAlone: Bool {
    scores.map { $0.count { !$0.isNaN } == 1 } ?? false
  }
}
