import Foundation
import LocalSystem
import Preferences
import Work

/// A request for a scorer of responses, which is a known reward or a reward model.
public struct ScorerRequest: Codable, Sendable, Equatable {
  /// A known reward: `regex=PATTERN`, `length` or `overlap`; see `KnownReward`.
  public var scorer: String?
  /// The directory of a reward model, which has one label and reads prompt and response.
  public var rewardModel: String?

  public init(scorer: String? = nil, rewardModel: String? = nil) {
    self.scorer = scorer
    self.rewardModel = rewardModel
  }

  public func validate() throws(WorkError) {
    if scorer != nil, rewardModel != nil {
      throw .badInput("\(Setting.scorer) and \(Setting.rewardModel) are both given; choose one")
    }
  }

  package var isGiven: Bool { scorer != nil || rewardModel != nil }

  /// The name under which the scores are reported.
  package var name: String? { scorer ?? rewardModel }

  /// Whether scores can be compared with those of the data's answers. This is false if the scorer
  /// measures similarity to these answers.
  package var comparesWithData: Bool { scorer.flatMap(KnownReward.init)?.needsBaseline != true }

  /// Creates the scorer, or returns nil if none was requested.
  ///
  /// - Parameter maximumLength: the maximum number of tokens that a reward model reads.
  package func make(maximumLength: Int? = nil) throws -> (any ResponseScorer)? {
    if let rewardModel {
      return try RewardModel(directory: modelURL(rewardModel), maximumLength: maximumLength)
    }
    guard let scorer else { return nil }
    if let reward = KnownReward(scorer) { return reward }
    let isPattern = scorer.hasPrefix("regex=") && scorer != "regex="
    let reason =
      isPattern ? "whose pattern is no regular expression" : "expected \(KnownReward.forms)"
    throw WorkError.invalid(.scorer, "is '\(scorer)', \(reason)")
  }
}

/// A prompt and the responses to score.
package struct ScoringItem {
  package var prompt: Datum.Text
  package var responses: [Datum.Text]
  /// The baseline response, with which some scorers compare.
  package var baseline: Datum.Text?
  package var place: DataPlace

  package init(_ line: DataLine, file: String) {
    prompt = line.datum.prompt
    responses = line.datum.responses
    baseline = line.baselineIndex.map { line.datum.responses[$0] }
    place = line.datum.place(in: file)
  }
}

/// A scorer that gives each response a score, where higher is better.
package protocol ResponseScorer {
  /// - Returns: finite scores, one list for each item.
  func scores(of items: [ScoringItem]) throws -> [[Double]]

  /// Rejects in advance any items that scoring would otherwise reject after hours of work.
  func check(_ items: [ScoringItem]) throws
}

extension KnownReward: ResponseScorer {
  package func scores(of items: [ScoringItem]) throws -> [[Double]] {
    try items.map { try scores(of: $0.responses, baseline: $0.baseline, place: $0.place) }
  }

  /// Scores the items as a check, since known rewards are cheap to compute.
  package func check(_ items: [ScoringItem]) throws { _ = try scores(of: items) }
}
