import ArgumentParser
import Foundation
import Preferences
import Tokenization
import Training
import Transformer

/// `dora-host sample`: continues prompts.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a model continue prompts.",
    discussion: """
      With --prompt prints the continuations as text. With --data takes the prompts of a data file and \
      writes {"prompt", "responses"} as JSON lines. Greedy with --temperature 0.
      """)

  @Option(help: ArgumentHelp("A model, a Hugging Face folder.", valueName: "DIR"))
  var model: String

  @Option(help: ArgumentHelp("The text to continue; repeats.", valueName: "TEXT"))
  var prompt: [String] = []

  @Option(help: ArgumentHelp("A data file whose prompts are continued.", valueName: "FILE.jsonl"))
  var data: String?

  @Option(
    name: [.customShort("n"), .long], help: ArgumentHelp("Samples per prompt.", valueName: "K"))
  var count = 1

  @Option(help: ArgumentHelp("Most tokens of a sample.", valueName: "N"))
  var maxNewTokens = 128

  @Option(help: ArgumentHelp("0 takes the most likely token.", valueName: "X"))
  var temperature = 0.8

  @Option(help: ArgumentHelp("Only the K most likely tokens.", valueName: "K"))
  var topK: Int?

  @Option(help: ArgumentHelp("Only the most likely tokens up to this probability.", valueName: "P"))
  var topP: Double?

  @Option(help: ArgumentHelp("Above 1 discourages tokens already there.", valueName: "X"))
  var repetitionPenalty = 1.0

  @Option(help: ArgumentHelp("Seed.", valueName: "N"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "FILE"))
  var out: String?

  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  func validate() throws {
    guard prompt.isEmpty != (data == nil) else {
      throw ValidationError("give either --prompt or --data")
    }
    try Self.check("--count", count, count >= 1, "at least 1")
    try Self.check("--max-new-tokens", maxNewTokens, maxNewTokens >= 1, "at least 1")
    try Self.check(
      "--temperature", temperature, temperature >= 0 && temperature.isFinite, "a number from 0 up")
    try Self.check("--top-k", topK ?? 1, topK ?? 1 >= 1, "at least 1")
    try Self.check(
      "--top-p", topP ?? 1, topP ?? 1 > 0 && topP ?? 1 <= 1, "above 0 and at most 1")
    try Self.check(
      "--repetition-penalty", repetitionPenalty,
      repetitionPenalty > 0 && repetitionPenalty.isFinite, "a number above 0")
  }

  private static func check(
    _ option: String, _ value: some Any, _ isValid: Bool, _ expected: String
  ) throws {
    guard isValid else { throw ValidationError("\(option) is \(value), expected \(expected)") }
  }

  func run() throws {
    runtime.apply()
    let directory = fileURL(model)
    let decoder = try Decoder(directory: directory)
    let tokenizer = try Tokenizer(directory: directory)
    let prompts = try prompts()
    var output = try ResultFile(out.map(fileURL))
    var line = ProgressLine(isQuiet: runtime.quiet || (out == nil && !Console.errorIsTerminal))
    Interrupt.watch()
    var done = 0
    for part in prompts.chunks(ofCount: 8) {
      if Interrupt.isRequested { throw Stop(code: .interrupted, message: "interrupted") }
      let ids = part.map { $0.ids(tokenizer) }
      let samples = try Generator(decoder).responses(to: ids, count: count, options)
      for (prompt, responses) in zip(part, samples) {
        for text in lines(prompt, responses.map(tokenizer.text), tokenizer) { output.append(text) }
      }
      done += part.count
      if data != nil { line.show("sampled", done: done, of: prompts.count) }
    }
    line.finish()
    try output.close()
  }

  private var options: SamplingOptions {
    SamplingOptions(
      maximumNewTokens: maxNewTokens, temperature: temperature, topK: topK, topP: topP,
      repetitionPenalty: repetitionPenalty, seed: seed)
  }

  private func prompts() throws -> [Datum.Text] {
    guard let data else { return prompt.map { .text($0) } }
    return try PreferenceReader.read(fileURL(data)).data.map(\.prompt)
  }

  private func lines(_ prompt: Datum.Text, _ responses: [String], _ tokenizer: Tokenizer)
    -> [String]
  {
    guard data != nil else { return responses }
    var json = JSONLine()
    json.add("prompt", prompt.text(tokenizer))
    json.add("responses", responses)
    return [json.text]
  }
}

extension Datum.Text {
  fileprivate func ids(_ tokenizer: Tokenizer) -> [Int32] {
    switch self {
    case .ids(let ids): ids
    case .text(let text): tokenizer.encodePrompt(text)
    }
  }

  fileprivate func text(_ tokenizer: Tokenizer) -> String {
    switch self {
    case .ids(let ids): tokenizer.decode(ids, skipSpecialTokens: true)
    case .text(let text): text
    }
  }
}

extension Tokenizer {
  fileprivate func text(_ ids: [Int32]) -> String { decode(ids, skipSpecialTokens: true) }
}
