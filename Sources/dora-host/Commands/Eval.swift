import ArgumentParser
import Statistics
import Foundation

/// `dora-host eval`: how good models are, and by how much one is better than another.
struct Eval: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure models on preference data, and compare them.",
    discussion: """
      With --model: how it ranks the data's responses, what it thinks of the chosen and golden ones, \
      how far it is from a --reference, and, with a scorer, how its own answers do against the \
      data's. --other models are measured on the same prompts and compared with it by paired tests. \
      Without --model, how often a --reward-model orders responses as the data do.

      --judge-export writes pairs of answers for a judge outside, each twice with the order swapped; \
      --judge-import reads them back with a "verdict" of "A", "B" or "tie" in each line.

      What can't be measured is left out, and said with the reason.
      """)

  @Option(help: ArgumentHelp("The model to measure, a Hugging Face folder.", valueName: "DIR"))
  var model: String?

  @Option(help: ArgumentHelp("Preference data that it wasn't trained on.", valueName: "FILE.jsonl"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The model that training started from: implicit rewards, KL and displacement count from it.",
      valueName: "DIR"))
  var reference: String?

  @Option(
    help: ArgumentHelp(
      "Another model to measure and compare; without --model another reward model. Repeats.",
      valueName: "DIR"))
  var other: [String] = []

  @Option(help: ArgumentHelp("Only the first N data; default: all.", valueName: "N"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Most tokens of a prompt with one response; default: the model's, at most 1024.",
      valueName: "N"))
  var maxLength: Int?

  @OptionGroup(title: "Scores of answers") var scorer: ScorerOptions
  @OptionGroup(title: "Sampling answers") var sampling: DecodingOptions

  @Option(
    help: ArgumentHelp(
      "Samples per prompt behind the KL to --reference, drawn at temperature 1 from all tokens; 0: none. Default: 1.",
      valueName: "N"))
  var klSamples: Int?

  @Option(
    help: ArgumentHelp(
      "Prompts that are continued at a time; changes memory, not the answers.", valueName: "N"))
  var batch = 8

  @Option(
    help: ArgumentHelp(
      "Show the models' answers to the first N prompts beside each other.", valueName: "N"))
  var sideBySide: Int?

  @Option(
    help: ArgumentHelp("Write pairs of answers for a judge.", valueName: "FILE.jsonl"))
  var judgeExport: String?

  @Option(
    help: ArgumentHelp("Read what a judge made of such a file.", valueName: "FILE.jsonl"))
  var judgeImport: String?

  @Option(
    help: ArgumentHelp(
      "Bootstrap samples behind intervals, which resample prompts; 0: no intervals.",
      valueName: "N"))
  var bootstrap = 1000

  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "FILE"))
  var out: String?

  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  func validate() throws {
    guard bootstrap == 0 || (2...1_000_000).contains(bootstrap) else {
      throw ValidationError("--bootstrap is \(bootstrap), expected 2 to 1000000, or 0")
    }
    try OptionNumber.check("--limit", limit, from: 1)
    try OptionNumber.check("--batch", batch, from: 1)
    try OptionNumber.check("--max-length", maxLength, from: 1)
    if judgeImport == nil { try validateMeasuring() } else { try validateImport() }
  }

  private func validateImport() throws {
    let given = [
      ("--model", model != nil), ("--data", data != nil), ("--reference", reference != nil),
      ("--other", !other.isEmpty), ("--judge-export", judgeExport != nil),
      ("--side-by-side", sideBySide != nil), ("--scorer", scorer.scorer != nil),
      ("--reward-model", scorer.rewardModel != nil),
    ]
    if let option = given.first(where: { $0.1 })?.0 {
      throw ValidationError(
        "--judge-import holds all that is needed; leave \(option) out, or import on its own")
    }
  }

  private func validateMeasuring() throws {
    guard data != nil else { throw ValidationError("no data; name a JSONL file with --data") }
    guard model != nil || scorer.isGiven else {
      throw ValidationError(
        "nothing to measure; name a --model, or a --reward-model to see if it agrees with the data")
    }
    if model == nil { try validateScoring() }
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError("'\(twice)' is given twice; a model is compared with others")
    }
    try OptionNumber.check("--side-by-side", sideBySide, from: 1)
    try OptionNumber.check("--kl-samples", klSamples, from: 0, to: DecodingOptions.mostSamples)
    if let klSamples, klSamples > 0, reference == nil {
      throw ValidationError("--kl-samples needs a --reference, to which the distance is measured")
    }
  }

  private func validateScoring() throws {
    let given = [
      ("--reference", reference != nil), ("--judge-export", judgeExport != nil),
      ("--side-by-side", sideBySide != nil), ("--kl-samples", klSamples != nil),
    ]
    if let option = given.first(where: { $0.1 })?.0 {
      throw ValidationError("\(option) is about a model's answers; name the model with --model")
    }
    if scorer.scorer != nil, !other.isEmpty {
      throw ValidationError("without --model, --other is compared with a --reward-model; name one")
    }
  }

  /// What the measured models are called: their folders, as they were typed.
  var names: [String] { [model ?? scorer.rewardModel].compactMap { $0 } + other }

  /// Of the terminal that shows the tables, nil where they go elsewhere.
  var width: Int? { out == nil ? Console.resultWidth : nil }

  /// False where the scorer measures likeness to the very answer that would have to be beaten.
  var comparesWithData: Bool { scorer.scorer != "reference" }

  /// The seed is that of sampling: both are drawn for this measurement.
  var resampling: Bootstrap? {
    bootstrap == 0 ? nil : Bootstrap(resamples: bootstrap, seed: sampling.seed)
  }

  /// What is said of a seed where nothing is sampled, from a model or from the prompts.
  private var unusedSeed: String? {
    let samples = scorer.isGiven || judgeExport != nil || sideBySide != nil
    let draws =
      model != nil && (samples && !sampling.isGreedy || reference != nil && klSamples != 0)
    return bootstrap > 0 || draws
      ? nil : UnusedSeed.notice(sampling.givenSeed, "nothing is sampled, and --bootstrap is 0")
  }

  func run() throws {
    try runtime.apply()
    if let unusedSeed { runtime.notice(unusedSeed) }
    Interrupt.watch()
    if let judgeImport {
      try JudgeImport(command: self, file: judgeImport).run()
    } else if model == nil {
      try ScorerEvaluation(command: self).run()
    } else {
      try ModelEvaluation(command: self).run()
    }
  }
}
