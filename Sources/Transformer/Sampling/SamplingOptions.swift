/// The options for sampling the next token. They have the same meaning as in transformers, and are
/// applied in the same order, which is repetition penalty, temperature, top-k, top-p.
public struct SamplingOptions: Sendable, Equatable {
  /// The maximum length of a response.
  public var maximumNewTokens: Int
  /// The temperature by which scores are divided. At 0, the most likely token is always taken,
  /// without sampling.
  public var temperature: Double
  /// The number k of most likely tokens from which to sample, or nil for all tokens. Tokens that
  /// tie with the last of them are included.
  public var topK: Int?
  /// The minimum total probability of the most likely tokens from which to sample, or nil for all
  /// tokens. The smallest such set is used.
  public var topP: Double?
  /// The penalty for tokens already in the sequence, including the prompt. Their scores are divided
  /// by the penalty if positive, and multiplied by it if negative.
  public var repetitionPenalty: Double
  /// The tokens that end a response, or nil for the end tokens in the model's configuration.
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
