import ArgumentParser
import Foundation
import LocalSystem
import Preferences
import StrictJSON
import Training

/// `dora-host score`: what a model makes of given responses, or what they are worth.
struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the log-probabilities that a model gives to responses, or scores of them.",
    discussion: """
      With --model, a JSON line per datum, in the data's order: "logp", the sum of each response's \
      token log-probabilities in nats; "len", how many tokens those are; "tok_logp", every token's. \
      Response tokens count with their end-of-sequence token, prompts don't.

      With --reward-model or --scorer, the data with "scores", higher is better, and everything else as it was; pairs \
      become lists, whose scores may contradict what was chosen.

      Work on a file that was interrupted leaves FILE.part, and the same command goes on with it.
      """)

  @Option(help: ArgumentHelp("A model, a Hugging Face folder.", valueName: "DIR"))
  var model: String?

  @OptionGroup var scorer: ScorerOptions

  @Option(help: ArgumentHelp("Preference data.", valueName: "FILE.jsonl"))
  var data: String

  @Option(
    help: ArgumentHelp(
      "Most tokens of a prompt with one response; default: the model's, at most 1024, of a reward model 512.",
      valueName: "N"))
  var maxLength: Int?

  @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "FILE"))
  var out: String?

  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  func validate() throws {
    try OptionNumber.check("--max-length", maxLength, from: 1)
    guard (model != nil) != scorer.isGiven else {
      throw ValidationError(
        "give one of --model, for log-probabilities, --reward-model and --scorer")
    }
    if scorer.scorer != nil, maxLength != nil {
      throw ValidationError("--max-length is for a model; --scorer reads whole responses")
    }
  }

  func run() throws {
    try runtime.apply()
    if let scorer = try scorer.make(maximumLength: maxLength) {
      try RewardRun(command: self, scorer: scorer).run()
    } else {
      try LogProbabilityRun(command: self, model: fileURL(model ?? "")).run()
    }
  }
}

/// What both kinds of scoring share.
extension Score {
  /// - Parameters:
  ///   - together: data that are scored at a time.
  ///   - dataHash: SHA-256 of the data that were read.
  func output(together: Int, dataHash: String) throws -> GrowingOutput {
    // Scores of responses are written beside the data, log-probabilities without them.
    let models = [model, scorer.rewardModel].compactMap { $0.map(fileURL) }
    try ResultFile.protect(models + (model == nil ? [] : [fileURL(data)]), from: out.map(fileURL))
    return try GrowingOutput(
      out.map(fileURL), together: together, emit: { Console.result($0) }
    ) {
      let source = RunDescription.Source.init(hashing:)
      var work: JSONObject = ["data": .string(dataHash)]
      if let maxLength { work["max_length"] = .number(maxLength) }
      if let scorer = scorer.scorer { work["scorer"] = .string(scorer) }
      if let model { work["model"] = .string(try source(fileURL(model)).sha256) }
      if let model = scorer.rewardModel {
        work["reward_model"] = .string(try source(fileURL(model)).sha256)
      }
      return work
    }
  }

  /// Of work on so many data, of which an earlier run may have done some.
  func progress(_ output: GrowingOutput, of total: Int) -> ProgressLine {
    if output.done > 0 { runtime.notice("going on    after \(output.done) of \(total) data") }
    return ProgressLine(
      isQuiet: runtime.quiet || (out == nil && !Console.errorIsTerminal), after: output.done)
  }
}

extension Array {
  /// Consecutive pieces of at most `count` elements.
  func chunks(ofCount count: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
  }
}
