import Training

/// TinyStyle: a made-up language task whose true reward is known exactly.
///
/// A prompt names two topics. A good answer lists words of those topics, each once, and stops. *Golden*
/// answers are written that way; *synthetic* ones are long, full of filler, and repeat themselves. A
/// judge that ranks the training data is right about golden answers and takes length and filler for
/// quality in synthetic ones. So a preference objective that trusts all rankings alike learns filler.
///
/// Everything is token ids: 0 is unused, 1 begins a sequence, 2 ends it, 3 ends the prompt; then the
/// topics, their words, and the filler.
public struct TinyStyleTask: Sendable, Equatable {
  public static let beginning: Int32 = 1
  public static let end: Int32 = 2
  static let separator: Int32 = 3
  static let topicCount = 16
  static let wordsPerTopic = 5
  static let fillerCount = 12
  static let topicsPerPrompt = 2

  private static let firstTopic = 4
  private static let firstWord = firstTopic + topicCount
  private static let firstFiller = firstWord + topicCount * wordsPerTopic

  public static let vocabularySize = firstFiller + fillerCount

  /// How much the judge likes each token of a synthetic answer, filler or not, beyond its true worth.
  public var lengthBias: Double
  /// How much more it likes a filler token.
  public var fillerBias: Double
  /// Standard deviation of the judge's error, in units of reward.
  public var judgeNoise: Double

  public init(lengthBias: Double = 0.4, fillerBias: Double = 0.9, judgeNoise: Double = 0.5) {
    self.lengthBias = lengthBias
    self.fillerBias = fillerBias
    self.judgeNoise = judgeNoise
  }

  /// Who wrote an answer.
  public enum Source: String, Sendable, CaseIterable { case golden, synthetic }

  // MARK: Prompts and answers

  /// A prompt of two different topics.
  public func prompt(using generator: inout SplitMix64) -> [Int32] {
    let topics = generator.permutation(of: Self.topicCount).prefix(Self.topicsPerPrompt)
    return [Self.beginning] + topics.map { Int32(Self.firstTopic + $0) } + [Self.separator]
  }

  /// An answer in a source's style, ended by ``end``.
  public func answer(
    to prompt: [Int32], by source: Source, using generator: inout SplitMix64
  ) -> [Int32] {
    switch source {
    case .golden: goldenAnswer(to: prompt, using: &generator)
    case .synthetic: syntheticAnswer(to: prompt, using: &generator)
    }
  }

  /// Three to seven different words, nearly all on topic.
  private func goldenAnswer(to prompt: [Int32], using generator: inout SplitMix64) -> [Int32] {
    let words = self.words(of: prompt)
    let count = 3 + generator.integer(below: 5)
    let chosen = generator.permutation(of: words.count).prefix(count).map { words[$0] }
    return chosen.map { generator.chance(0.1) ? anyWord(using: &generator) : $0 } + [Self.end]
  }

  /// Six to fourteen tokens: half on topic with repetitions, a third filler, the rest off topic.
  private func syntheticAnswer(to prompt: [Int32], using generator: inout SplitMix64) -> [Int32] {
    let words = self.words(of: prompt)
    let count = 6 + generator.integer(below: 9)
    let fillerShare = 0.15 + 0.4 * generator.uniform()
    let tokens = (0..<count).map { _ -> Int32 in
      if generator.chance(fillerShare) {
        return Int32(Self.firstFiller + generator.integer(below: Self.fillerCount))
      }
      if generator.chance(0.2) { return anyWord(using: &generator) }
      return words[generator.integer(below: words.count)]
    }
    return tokens + [Self.end]
  }

  private func anyWord(using generator: inout SplitMix64) -> Int32 {
    Int32(Self.firstWord + generator.integer(below: Self.topicCount * Self.wordsPerTopic))
  }

  /// The words that are on topic.
  func words(of prompt: [Int32]) -> [Int32] { topics(of: prompt).flatMap(words(ofTopic:)) }

  func topics(of prompt: [Int32]) -> [Int32] { prompt.filter { Self.topics.contains(Int($0)) } }

  func words(ofTopic topic: Int32) -> [Int32] {
    let start = Self.firstWord + (Int(topic) - Self.firstTopic) * Self.wordsPerTopic
    return (start..<(start + Self.wordsPerTopic)).map(Int32.init)
  }

  static func isFiller(_ token: Int32) -> Bool { Int(token) >= firstFiller }

  private static let topics = firstTopic..<firstWord

  // MARK: Rewards

  /// The true reward: words on topic, each counted once, minus one for every other token, filler,
  /// repetition and miss alike; an answer that doesn't end loses one more.
  public func reward(of answer: [Int32], to prompt: [Int32]) -> Double {
    let body = answer.filter { $0 != Self.end }
    let distinct = Set(body).intersection(words(of: prompt)).count
    let others = body.count - distinct
    return Double(distinct - others) - (answer.last == Self.end ? 0 : 1)
  }

  /// What the judge gives: the true reward of a golden answer, a biased one of a synthetic answer, both
  /// with some error.
  public func judged(
    _ answer: [Int32], to prompt: [Int32], by source: Source, using generator: inout SplitMix64
  ) -> Double {
    let error = judgeNoise * generator.normal()
    let reward = self.reward(of: answer, to: prompt)
    guard source == .synthetic else { return reward + error }
    let body = answer.filter { $0 != Self.end }
    let filler = body.count(where: Self.isFiller)
    return reward + error + (1 + lengthBias) * Double(body.count) + fillerBias * Double(filler)
  }
}
