import StrictJSON
import Transformer
import Work

/// How responses are drawn from a model.
public struct SamplingSettings: Codable, Sendable, Equatable {
  /// Samples per prompt.
  public var count = 1
  /// Most tokens of a sample.
  public var maxNewTokens = 128
  /// 0 takes the most likely token.
  public var temperature = 0.8
  /// Only so many most likely tokens; 0: all.
  public var topK = 50
  /// Only the most likely tokens up to this probability; 1: all.
  public var topP = 0.9
  /// Above 1 discourages tokens already there; nil: 1.1, and 1 where ``temperature`` is 0.
  public var repetitionPenalty: Double?
  public var seed: UInt64 = 0

  public init() {}

  /// The samples of a prompt are kept until they are written.
  package static let mostSamples = 100_000

  /// Whether each token is the most likely one.
  package var isGreedy: Bool { temperature == 0 || topK == 1 }

  /// Refuses values that make no sense.
  public func validate() throws(WorkError) {
    try SettingCheck.check(.count, count, from: 1, to: Self.mostSamples)
    try SettingCheck.check(.maxNewTokens, maxNewTokens, from: 1)
    try SettingCheck.check(
      .temperature, temperature, temperature >= 0 && temperature.isFinite, "a number from 0 up")
    try SettingCheck.check(
      .topK, topK, (0...SettingCheck.most).contains(topK), "at least 1, or 0 for all")
    try SettingCheck.check(.topP, topP, topP > 0 && topP <= 1, "above 0 and at most 1")
    let penalty = repetitionPenalty ?? 1
    try SettingCheck.check(
      .repetitionPenalty, penalty, penalty > 0 && penalty.isFinite, "a number above 0")
  }

  /// Greedy continuations are what other programs call so only without a penalty.
  private var penalty: Double { repetitionPenalty ?? (temperature == 0 ? 1 : 1.1) }

  package var options: SamplingOptions {
    SamplingOptions(
      maximumNewTokens: maxNewTokens, temperature: temperature, topK: topK == 0 ? nil : topK,
      topP: topP, repetitionPenalty: penalty, seed: seed)
  }

  /// Everything that decides the responses besides model and prompt.
  package var description: JSONObject {
    [
      "count": .number(count), "max_new_tokens": .number(maxNewTokens),
      "temperature": .number(temperature), "top_k": .number(topK), "top_p": .number(topP),
      "repetition_penalty": .number(penalty), "seed": .string("\(seed)"),
    ]
  }
}
