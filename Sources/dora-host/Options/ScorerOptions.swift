import ArgumentParser
import Foundation
import LocalSystem
import Preferences

/// What gives responses their scores.
struct ScorerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A known reward: regex=PATTERN counts matches, length counts characters, reference compares the words with the golden or chosen response.",
      valueName: "WHAT"))
  var scorer: String?

  @Option(
    help: ArgumentHelp(
      "A reward model: an encoder or decoder with num_labels 1, which reads prompt and response.",
      valueName: "DIR"))
  var rewardModel: String?

  func validate() throws {
    if scorer != nil, rewardModel != nil {
      throw ValidationError("--scorer and --reward-model are both given; choose one")
    }
  }

  var isGiven: Bool { scorer != nil || rewardModel != nil }

  /// nil where none was asked for.
  ///
  /// - Parameter maximumLength: of what a reward model reads, in tokens.
  func make(maximumLength: Int? = nil) throws -> (any ResponseScorer)? {
    if let rewardModel {
      return try RewardModel(directory: fileURL(rewardModel), maximumLength: maximumLength)
    }
    guard let scorer else { return nil }
    if let reward = KnownReward(scorer) { return reward }
    let isPattern = scorer.hasPrefix("regex=") && scorer != "regex="
    throw ValidationError(
      "--scorer is '\(scorer)', "
        + (isPattern
          ? "whose pattern is no regular expression" : "expected \(KnownReward.forms)"))
  }
}

/// A prompt and its responses, to be scored.
struct ScoringItem {
  var prompt: Datum.Text
  var responses: [Datum.Text]
  /// The answer that some scorers compare with.
  var reference: Datum.Text?
  var place: DataPlace
}

extension ScoringItem {
  init(_ line: DataLine, file: String) {
    self.init(
      prompt: line.datum.prompt, responses: line.datum.responses,
      reference: line.referenceIndex.map { line.datum.responses[$0] },
      place: line.datum.place(in: file))
  }
}

/// Gives responses a score each, higher is better.
protocol ResponseScorer {
  /// - Returns: finite scores, one list for each item.
  func scores(of items: [ScoringItem]) throws -> [[Double]]

  /// Refuses items that it would refuse after hours of work.
  func check(_ items: [ScoringItem]) throws
}

extension KnownReward: ResponseScorer {
  func scores(of items: [ScoringItem]) throws -> [[Double]] {
    try items.map { try scores(of: $0.responses, reference: $0.reference, place: $0.place) }
  }

  /// By scoring them: that takes no time to speak of.
  func check(_ items: [ScoringItem]) throws { _ = try scores(of: items) }
}
