import RandomNumbers
import Training

/// TinyStyle, an artificial language task whose true reward is known exactly.
///
/// A prompt names two topics. A good answer lists every word of those topics exactly once, and
/// stops. *Golden* answers come close to this; *synthetic* ones are long, full of filler, and
/// repeat themselves. A judge ranks the training data. It is right about golden answers, but
/// mistakes length and filler in synthetic answers for quality. A preference objective that trusts
/// all rankings equally therefore learns to write filler.
///
/// The rankings of the two sources disagree about the answers of a fine-tuned model for two
/// reasons. Golden answers contain a little filler, and so do the model's answers. A prompt has few
/// words on topic, so answers soon stop improving as they get longer.
///
/// All texts consist of token ids. Id 0 is unused, 1 begins a sequence, 2 ends it, and 3 ends the
/// prompt. The next ids are those of the topics, their words, and the filler.
public struct TinyStyleTask: Sendable, Equatable {
  public static let beginning: Int32 = 1
  public static let end: Int32 = 2
  static let separator: Int32 = 3
  static let topicCount = 16
  static let wordsPerTopic = 3
  static let fillerCount = 12
  static let topicsPerPrompt = 2

  private static let firstTopic = 4
  private static let firstWord = firstTopic + topicCount
  private static let firstFiller = firstWord + topicCount * wordsPerTopic

  public static let vocabularySize = firstFiller + fillerCount

  /// The additional score that the judge gives for each token of a synthetic answer, including
  /// filler.
  public var lengthBias: Double
  /// The additional score that the judge gives for each filler token.
  public var fillerBias: Double
  /// The standard deviation of the judge's error, in units of reward.
  public var judgeNoise: Double
  /// The probability that a word of a golden answer is preceded by filler.
  public var goldenFiller: Double

  public init(
    lengthBias: Double = 0.4, fillerBias: Double = 3, judgeNoise: Double = 0.5,
    goldenFiller: Double = 0.15
  ) {
    self.lengthBias = lengthBias
    self.fillerBias = fillerBias
    self.judgeNoise = judgeNoise
    self.goldenFiller = goldenFiller
  }

  /// The source of an answer.
  public enum Source: String, Sendable, CaseIterable { case golden, synthetic }

  // MARK: Prompts and answers

  /// One of the parts of the 240 prompts.
  public enum PromptPart: Sendable {
    case all
    /// The 192 prompts that models are trained on.
    case training
    /// The 48 other prompts, on which models are only measured.
    case heldOut
  }

  /// Returns whether a prompt belongs to the part that is only for measurements. This is the case
  /// if the numbers of its topics, counted from 0, add up to a multiple of 5. Both orders of two
  /// topics are in the same part, and every topic occurs in both parts.
  public static func isHeldOut(_ prompt: [Int32]) -> Bool {
    prompt.filter { topics.contains(Int($0)) }.reduce(0) { $0 + Int($1) - firstTopic } % 5 == 0
  }

  /// Whether these tokens are a prompt: a beginning, two different topics and a separator.
  static func isPrompt(_ tokens: [Int32]) -> Bool {
    tokens.count == topicsPerPrompt + 2 && tokens.first == beginning && tokens.last == separator
      && Set(tokens.filter { topics.contains(Int($0)) }).count == topicsPerPrompt
  }

  /// Returns a prompt with two different topics, which is drawn repeatedly until it is in this
  /// part.
  public func prompt(
    from part: PromptPart = .all, using generator: inout SplitMix64
  ) -> [Int32] {
    while true {
      let topics = generator.permutation(of: Self.topicCount).prefix(Self.topicsPerPrompt)
      let prompt = [Self.beginning] + topics.map { Int32(Self.firstTopic + $0) } + [Self.separator]
      if part == .all || Self.isHeldOut(prompt) == (part == .heldOut) { return prompt }
    }
  }

  /// Returns an answer in the style of a source, which ends with ``end``.
  public func answer(
    to prompt: [Int32], by source: Source, using generator: inout SplitMix64
  ) -> [Int32] {
    switch source {
    case .golden: goldenAnswer(to: prompt, using: &generator)
    case .synthetic: syntheticAnswer(to: prompt, using: &generator)
    }
  }

  /// Returns an answer with at least half of the words on topic, each at most once. One word in ten
  /// is replaced by an arbitrary word, and some words are preceded by filler.
  private func goldenAnswer(to prompt: [Int32], using generator: inout SplitMix64) -> [Int32] {
    let words = self.words(of: prompt)
    let half = words.count / 2
    let count = half + generator.integer(below: words.count - half + 1)
    let chosen = generator.permutation(of: words.count).prefix(count).map { words[$0] }
    return chosen.flatMap { word in
      let written = generator.chance(0.1) ? anyWord(using: &generator) : word
      return (generator.chance(goldenFiller) ? [anyFiller(using: &generator)] : []) + [written]
    } + [Self.end]
  }

  /// Returns an answer of six to fourteen tokens. Half of them are on topic, with repetitions; a
  /// third are filler; the rest are off topic.
  private func syntheticAnswer(to prompt: [Int32], using generator: inout SplitMix64) -> [Int32] {
    let words = self.words(of: prompt)
    let count = 6 + generator.integer(below: 9)
    let fillerShare = 0.15 + 0.4 * generator.uniform()
    let tokens = (0..<count).map { _ -> Int32 in
      if generator.chance(fillerShare) {
        return anyFiller(using: &generator)
      }
      if generator.chance(0.2) { return anyWord(using: &generator) }
      return words[generator.integer(below: words.count)]
    }
    return tokens + [Self.end]
  }

  private func anyWord(using generator: inout SplitMix64) -> Int32 {
    Int32(Self.firstWord + generator.integer(below: Self.topicCount * Self.wordsPerTopic))
  }

  private func anyFiller(using generator: inout SplitMix64) -> Int32 {
    Int32(Self.firstFiller + generator.integer(below: Self.fillerCount))
  }

  /// Returns the words that are on topic.
  func words(of prompt: [Int32]) -> [Int32] { topics(of: prompt).flatMap(words(ofTopic:)) }

  func topics(of prompt: [Int32]) -> [Int32] { prompt.filter { Self.topics.contains(Int($0)) } }

  func words(ofTopic topic: Int32) -> [Int32] {
    let start = Self.firstWord + (Int(topic) - Self.firstTopic) * Self.wordsPerTopic
    return (start..<(start + Self.wordsPerTopic)).map(Int32.init)
  }

  static func isFiller(_ token: Int32) -> Bool { Int(token) >= firstFiller }

  private static let topics = firstTopic..<firstWord

  // MARK: Rewards

  /// Returns the true reward. It is the number of different words on topic, minus the number of
  /// words on topic that are left out, minus one for every other token, whether it is filler, a
  /// repetition or off topic. An answer without an end loses one more.
  public func reward(of answer: [Int32], to prompt: [Int32]) -> Double {
    let (body, words) = (answer.filter { $0 != Self.end }, words(of: prompt))
    let distinct = Set(body).intersection(words).count
    let (missed, others) = (words.count - distinct, body.count - distinct)
    return Double(distinct - missed - others) - (answer.last == Self.end ? 0 : 1)
  }

  /// Returns the judge's score, which is the true reward for a golden answer and a biased reward
  /// for a synthetic answer. Both include a random error.
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
