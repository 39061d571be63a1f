import ArgumentParser
import Evaluation
import Foundation
import LocalSystem
import Responses
import Work

/// `dora-host eval`: measures how good models are, and by how much one is better than another.
struct Eval: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure models on preference data, and compare them.",
    discussion: """
      With --model: how the model ranks the data's responses, the likelihood of the chosen and \
      golden ones, its divergence from --reference and, with a scorer, how its own answers compare \
      with the data's. --other models are measured on the same prompts and compared with it by paired tests. \
      Without --model, how often a --reward-model orders responses as the data do.

      --judge-export writes pairs of answers for a judge outside, each twice with the order swapped; \
      --judge-import reads them back with a "verdict" of "A", "B" or "tie" in each line.

      Measurements that can't be made are left out, and the reason is printed.
      """)

  @Option(help: ArgumentHelp("The model to measure, a Hugging Face folder.", valueName: "DIR"))
  var model: String?

  @OptionGroup var adapter: AdapterOptions

  @Option(help: ArgumentHelp("Preference data that it wasn't trained on.", valueName: "FILE.jsonl"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The model that training started from; implicit rewards, KL and displacement are relative to it.",
      valueName: "DIR"))
  var reference: String?

  @Option(
    help: ArgumentHelp(
      "Another model, or adapter for --model, to measure and compare; without --model another reward model. Repeats.",
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
      "Show the models' answers to the first N prompts side by side.", valueName: "N"))
  var sideBySide: Int?

  @Option(
    help: ArgumentHelp("Write pairs of answers for a judge.", valueName: "FILE.jsonl"))
  var judgeExport: String?

  @Option(
    help: ArgumentHelp(
      "Read a file with a judge's verdicts on such pairs.", valueName: "FILE.jsonl"))
  var judgeImport: String?

  @Option(
    help: ArgumentHelp(
      "Score the answers in --data, whoever wrote them, by the true reward of a task made here: tinystyle.",
      valueName: "TASK"))
  var knownReward: String?

  @Option(
    help: ArgumentHelp(
      "Bootstrap samples behind intervals, which resample prompts; 0: no intervals.",
      valueName: "N"))
  var bootstrap = 1000

  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "FILE"))
  var out: String?

  @OptionGroup(title: "Conversations") var conversations: ConversationOptions
  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  private var request: EvaluationRequest {
    var request = EvaluationRequest(data: data ?? "")
    request.model = model
    request.adapter = adapter.adapter
    request.reference = reference
    request.other = other
    request.limit = limit
    request.maxLength = maxLength
    request.chatTemplate = conversations.chatTemplate
    request.scorer = scorer.request
    request.sampling = sampling.settings
    request.klSamples = klSamples
    request.batch = batch
    request.sideBySide = sideBySide
    request.judgeExport = judgeExport
    request.bootstrap = bootstrap
    return request
  }

  func validate() throws {
    guard judgeImport == nil else { return try validateImport() }
    guard data != nil else { throw ValidationError("no data; name a JSONL file with --data") }
    if let knownReward { return try validate(knownReward) }
    try WorkError.asUsage(request.validate)
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

  private func validate(_ knownReward: String) throws {
    guard KnownRewardReport.tasks.contains(knownReward) else {
      let tasks = KnownRewardReport.tasks.joined(separator: ", ")
      throw ValidationError("--known-reward is '\(knownReward)', expected \(tasks)")
    }
    let given = [
      ("--model", model != nil), ("--reference", reference != nil), ("--other", !other.isEmpty),
      ("--judge-export", judgeExport != nil), ("--side-by-side", sideBySide != nil),
      ("--scorer", scorer.scorer != nil), ("--reward-model", scorer.rewardModel != nil),
    ]
    if let option = given.first(where: { $0.1 })?.0 {
      throw ValidationError(
        "--known-reward scores the answers in --data; leave \(option) out")
    }
    guard bootstrap == 0 || (2...1_000_000).contains(bootstrap) else {
      throw ValidationError("--bootstrap is \(bootstrap), expected 2 to 1000000, or 0")
    }
  }

  /// The width of the terminal that shows the tables; nil if they aren't shown on a terminal.
  private var width: Int? { out == nil ? Console.resultWidth : nil }

  /// The notice that the given seed has no effect; nil if responses are sampled or prompts are
  /// resampled.
  private var unusedSeed: String? {
    let samples = scorer.isGiven || judgeExport != nil || sideBySide != nil
    let draws =
      model != nil && (samples && !sampling.settings.isGreedy || reference != nil && klSamples != 0)
    return bootstrap > 0 || draws
      ? nil : UnusedSeed.notice(sampling.givenSeed, "nothing is sampled, and --bootstrap is 0")
  }

  func run() throws {
    try runtime.apply()
    if let unusedSeed { runtime.notice(unusedSeed) }
    Interrupt.watch()
    var output = try ResultFile(out.map(fileURL))
    if let judgeImport {
      let matches = try JudgeMatches(in: judgeImport)
      let report = JudgeReport(
        file: judgeImport, matches: matches, bootstrap: request.resampling, width: width)
      output.append(json ? report.json : report.text)
      try output.close()
      return say(matches.notices)
    }
    if knownReward != nil, let data {
      let report = try KnownRewardReport(file: data, bootstrap: request.resampling)
      output.append(json ? report.json : report.text)
      try output.close()
      if let notice = report.notice { runtime.notice(notice) }
      return
    }
    let observer = TerminalObserver(runtime)
    defer { observer.finish() }
    let result = try request.run(observer: observer)
    observer.finish()
    let report = EvaluationReport(result: result, width: width)
    output.append(json ? report.json : report.text)
    try output.close()
    say(result.notices)
    if !json { say(result.leftOut.map { "left out    \($0.name): \($0.reason)" }) }
  }

  private func say(_ notices: [WorkText]) {
    for notice in notices { runtime.notice(notice.onCommandLine) }
  }
}
