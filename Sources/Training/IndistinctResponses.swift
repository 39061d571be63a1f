import Objectives

/// Data whose responses are the same token ids, from the start or because what tells them apart was cut.
public struct IndistinctResponses: Sendable, Equatable {
  /// Data in which two responses of different scores are the same.
  public let some: Int
  /// Data with two responses or more that are all the same.
  public let all: Int

  public init(in data: [TrainingDatum]) {
    some = data.count { $0.scoresOneResponseTwice }
    all = data.count { $0.responses.count > 1 && Set($0.responses).count == 1 }
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
}
