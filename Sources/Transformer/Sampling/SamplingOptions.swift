/// How the next token is sampled. The options have the same meaning and order as in transformers:
/// repetition penalty, temperature, top-k, top-p.
public struct SamplingOptions: Sendable, Equatable {
  /// The maximum length of a response.
  public var maximumNewTokens: Int
  /// Scores are divided by the temperature. 0 always takes the most likely token, without sampling.
  public var temperature: Double
  /// Samples only from the k most likely tokens and those as likely as the last of them; nil means
  /// all tokens.
  public var topK: Int?
  /// Samples only from the smallest set of most likely tokens with at least this total probability;
  /// nil means all tokens.
  public var topP: Double?
  /// The scores of tokens already in the sequence, including the prompt, are divided by the penalty
  /// if positive and multiplied by it if negative.
  public var repetitionPenalty: Double
  /// The tokens that end a response; nil means those in the model's configuration.
  public var stopTokens: [Int32]?
  public var seed: UInt64

  public init(
    maximumNewTokens: Int, temperature: Double = 1, topK: Int? = nil, topP: Double? = nil,
    repetitionPenalty: Double = 1, stopTokens: [Int32]? = nil, seed: UInt64 = 0
  ) {
    self.maximumNewTokens = maximumNewTokens
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.repetitionPenalty = repetitionPenalty
    self.stopTokens = stopTokens
    self.seed = seed
  }

  func validate() throws(TransformerError) {
    func check(_ name: String, _ value: some Any, _ isValid: Bool, _ expected: String)
      throws(TransformerError)
    {
      if !isValid { throw .invalidOption(name: name, value: "\(value)", expected: expected) }
    }
    try check("maximumNewTokens", maximumNewTokens, maximumNewTokens >= 1, "at least 1")
    try check(
      "temperature", temperature, temperature.isFinite && temperature >= 0, "a number from 0 up")
    try check("topK", topK ?? 1, topK ?? 1 >= 1, "at least 1")
    try check("topP", topP ?? 1, (0...1).contains(topP ?? 1) && topP != 0, "above 0 and at most 1")
    try check(
      "repetitionPenalty", repetitionPenalty, repetitionPenalty.isFinite && repetitionPenalty > 0,
      "a number above 0")
  }
}
