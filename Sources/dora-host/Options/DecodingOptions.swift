import ArgumentParser
import StrictJSON
import Transformer

/// How responses are drawn from a model.
struct DecodingOptions: ParsableArguments {
  @Option(
    name: [.customShort("n"), .long], help: ArgumentHelp("Samples per prompt.", valueName: "K"))
  var count = 1

  @Option(help: ArgumentHelp("Most tokens of a sample.", valueName: "N"))
  var maxNewTokens = 128

  @Option(help: ArgumentHelp("0 takes the most likely token.", valueName: "X"))
  var temperature = 0.8

  @Option(help: ArgumentHelp("Only the K most likely tokens; 0: all.", valueName: "K"))
  var topK = 50

  @Option(
    help: ArgumentHelp(
      "Only the most likely tokens up to this probability; 1: all.", valueName: "P"))
  var topP = 0.9

  @Option(
    help: ArgumentHelp(
      "Above 1 discourages tokens already there; default: 1.1, and 1 where --temperature is 0.",
      valueName: "X"))
  var repetitionPenalty: Double?

  @Option(name: .customLong("seed"), help: ArgumentHelp("Seed; default: 0.", valueName: "N"))
  var givenSeed: UInt64?
  var seed: UInt64 { givenSeed ?? 0 }

  /// Whether each token is the most likely one.
  var isGreedy: Bool { temperature == 0 || topK == 1 }

  /// The samples of a prompt are kept until they are written.
  static let mostSamples = 100_000

  func validate() throws {
    try OptionNumber.check("--count", count, from: 1, to: Self.mostSamples)
    try OptionNumber.check("--max-new-tokens", maxNewTokens, from: 1)
    try check(
      "--temperature", temperature, temperature >= 0 && temperature.isFinite, "a number from 0 up")
    try check(
      "--top-k", topK, (0...OptionNumber.most).contains(topK), "at least 1, or 0 for all")
    try check("--top-p", topP, topP > 0 && topP <= 1, "above 0 and at most 1")
    let penalty = repetitionPenalty ?? 1
    try check(
      "--repetition-penalty", penalty, penalty > 0 && penalty.isFinite, "a number above 0")
  }

  private func check(
    _ option: String, _ value: some Any, _ isValid: Bool, _ expected: String
  ) throws {
    guard isValid else { throw ValidationError("\(option) is \(value), expected \(expected)") }
  }

  /// Greedy continuations are what other programs call so only without a penalty.
  private var penalty: Double { repetitionPenalty ?? (temperature == 0 ? 1 : 1.1) }

  var options: SamplingOptions {
    SamplingOptions(
      maximumNewTokens: maxNewTokens, temperature: temperature, topK: topK == 0 ? nil : topK,
      topP: topP, repetitionPenalty: penalty, seed: seed)
  }

  /// Everything that decides the responses besides model and prompt.
  var description: JSONObject {
    [
      "count": .number(count), "max_new_tokens": .number(maxNewTokens),
      "temperature": .number(temperature), "top_k": .number(topK), "top_p": .number(topP),
      "repetition_penalty": .number(penalty), "seed": .string("\(seed)"),
    ]
  }
}
