import ArgumentParser
import Responses
import Work

/// The options for scoring responses.
struct ScorerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A known reward: regex=PATTERN counts matches, length counts characters, overlap compares the words with the baseline, the golden or chosen response.",
      valueName: "WHAT"))
  var scorer: String?

  @Option(
    help: ArgumentHelp(
      "A reward model: an encoder or decoder with num_labels 1, which reads prompt and response.",
      valueName: "DIR"))
  var rewardModel: String?

  var request: ScorerRequest { ScorerRequest(scorer: scorer, rewardModel: rewardModel) }

  var isGiven: Bool { request.isGiven }

  func validate() throws { try WorkError.asUsage(request.validate) }
}
