import ArgumentParser
import Foundation
import Preferences
import StrictJSON
import Training
import Transformer

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
    guard (model != nil) != scorer.isGiven else {
      throw ValidationError(
        "give one of --model, for log-probabilities, --reward-model and --scorer")
    }
  }

  func run() throws {
    runtime.apply()
    if let scorer = try scorer.make(maximumLength: maxLength) {
      try RewardRun(command: self, scorer: scorer).run()
    } else {
      try scoreByModel(fileURL(model ?? ""))
    }
  }

  private func scoreByModel(_ model: URL) throws {
    let set = try PreferenceReader.read(fileURL(data))
    let decoder = try Decoder(directory: model)
    let prepared = try PreparedData(
      set, model: decoder.configuration, tokenizerURL: model, maximumLength: maxLength)
    if prepared.cuts.promptsCut + prepared.cuts.responsesCut > 0 {
      runtime.notice(
        "cut \(prepared.cuts.promptsCut) prompts and \(prepared.cuts.responsesCut) responses to "
          + "--max-length \(prepared.maximumLength)")
    }
    Interrupt.watch()
    var output = try ResultFile(out.map(fileURL))
    var line = ProgressLine(isQuiet: runtime.quiet || (out == nil && !Console.errorIsTerminal))
    var done = 0
    for part in prepared.data.chunks(ofCount: 16) {
      if Interrupt.isRequested { throw Stop(code: .interrupted, message: "interrupted") }
      let scores = try decoder.scores(of: Array(part))
      var response = 0
      for datum in part {
        let responses = response..<(response + datum.responses.count)
        output.append(Self.line(scores, responses))
        response = responses.upperBound
      }
      done += part.count
      line.show("scored", done: done, of: prepared.data.count)
    }
    line.finish()
    try output.close()
  }

  private static func line(_ scores: TokenLogProbabilities, _ responses: Range<Int>) -> String {
    let sums = scores.sums
    var json = JSONLine()
    json.add("logp", responses.map { sums[$0] })
    json.add("len", responses.map { Double(scores.first[$0 + 1] - scores.first[$0]) })
    json.add(
      "tok_logp",
      responses.map { scores.values[scores.first[$0]..<scores.first[$0 + 1]].map(Double.init) })
    return json.text
  }
}

extension Array {
  /// Consecutive pieces of at most `count` elements.
  func chunks(ofCount count: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
  }
}
