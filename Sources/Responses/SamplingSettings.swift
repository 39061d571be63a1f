import StrictJSON
import Transformer
import Work

/// The settings for sampling responses from a model.
public struct SamplingSettings: Codable, Sendable, Equatable {
  /// The number of samples per prompt.
  public var count = 1
  /// The maximum number of tokens in a sample.
  public var maxNewTokens = 128
  /// The sampling temperature. At 0, the most likely token is taken.
  public var temperature = 0.8
  /// The number of most likely tokens from which to sample, or 0 for all tokens.
  public var topK = 50
  /// The total probability of the most likely tokens from which to sample, or 1 for all tokens.
  public var topP = 0.9
  /// The penalty for tokens that have already occurred. A value above 1 discourages them. nil means
  /// 1.1, or 1 if ``temperature`` is 0.
  public var repetitionPenalty: Double?
  public var seed: UInt64 = 0

  public init() {}

  /// The maximum number of samples per prompt. They are kept in memory until they are written.
  package static let mostSamples = 100_000

  /// Whether the most likely token is always taken.
  package var isGreedy: Bool { temperature == 0 || topK == 1 }

  /// Rejects invalid values.
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

  /// The penalty to use. By default, greedy sampling has no penalty, as in other programs.
  private var penalty: Double { repetitionPenalty ?? (temperature == 0 ? 1 : 1.1) }

  package var options: SamplingOptions {
    SamplingOptions(
      maximumNewTokens: maxNewTokens, temperature: temperature, topK: topK == 0 ? nil : topK,
      topP: topP, repetitionPenalty: penalty, seed: seed)
  }

  /// The settings that determine the responses, apart from model and prompt.
  package var description: JSONObject {
    [
      "count": .number(count), "max_new_tokens": .number(maxNewTokens),
      "temperature": .number(temperature), "top_k": .number(topK), "top_p": .number(topP),
      "repetition_penalty": .number(penalty), "seed": .string("\(seed)"),
    ]
  }
}
