import ArgumentParser
import Foundation
import Preferences
import Tokenization
import Transformer

/// `dora-host sample`: continues prompts.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a model continue prompts.",
    discussion: """
      With --prompt prints the continuations as text. With --data takes the prompts of a data file and \
      writes {"prompt", "responses", "sources"} as JSON lines, which 'calibrate', 'score' and 'train' \
      take; the source is the model's name. With --append the responses go behind those that the data \
      have. Prompts that are token ids get responses that are token ids.

      A response depends on the model, the prompt, the seed and its number, not on what else is \
      sampled. Work that was interrupted leaves FILE.part, and the same command goes on with it.
      """)

  @Option(help: ArgumentHelp("A model, a Hugging Face folder.", valueName: "DIR"))
  var model: String

  @Option(help: ArgumentHelp("The text to continue; repeats.", valueName: "TEXT"))
  var prompt: [String] = []

  @Option(help: ArgumentHelp("A data file whose prompts are continued.", valueName: "FILE.jsonl"))
  var data: String?

  @Flag(help: "Keep the responses of the data, and put the samples behind them.")
  var append = false

  @Option(
    help: ArgumentHelp("What 'sources' calls the model; default: its folder.", valueName: "NAME"))
  var name: String?

  @OptionGroup(title: "Sampling") var sampling: DecodingOptions
  @OptionGroup(title: "Selection") var scorer: ScorerOptions
  @OptionGroup(title: "Selection") var selection: SelectionOptions

  @Option(
    help: ArgumentHelp(
      "Prompts that are continued at a time; changes memory, not the responses.", valueName: "N"))
  var batch = 8

  @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "FILE"))
  var out: String?

  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  func validate() throws {
    guard prompt.isEmpty != (data == nil) else {
      throw ValidationError("give either --prompt or --data")
    }
    try OptionNumber.check("--batch", batch, from: 1)
    if append, data == nil { throw ValidationError("--append is for --data") }
    if append || data == nil, scorer.isGiven {
      throw ValidationError(
        "new responses are scored with --data and without --append; see 'score'")
    }
    if selection.select != nil, data == nil { throw ValidationError("--select is for --data") }
    if selection.select != nil, selection.count > sampling.count {
      throw ValidationError(
        "--select keeps \(selection.count) of \(sampling.count) samples; draw more with --count, or "
          + "--keep fewer")
    }
    if selection.select != nil, !scorer.isGiven {
      throw ValidationError("--select goes by scores; name a --scorer or --reward-model")
    }
  }

  func run() throws {
    try runtime.apply()
    if sampling.isGreedy, selection.select != .rso,
      let notice = UnusedSeed.notice(sampling.givenSeed, "each token is the most likely one")
    {
      runtime.notice(notice)
    }
    try SamplingRun(command: self).run()
  }
}
