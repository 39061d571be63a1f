import Statistics

/// The true rewards of answers to TinyStyle prompts, from any program.
public struct TinyStyleScores: Sendable {
  /// A prompt with answers.
  public struct Item: Sendable {
    var prompt: [Int32]
    var responses: [[Int32]]

    /// - Returns: nil if the prompt isn't one of TinyStyle, or an answer has other tokens than its
    ///   vocabulary.
    public init?(prompt: [Int32], responses: [[Int32]]) {
      let words = 0..<Int32(TinyStyleTask.vocabularySize)
      guard TinyStyleTask.isPrompt(prompt),
        responses.allSatisfy({ !$0.isEmpty && $0.allSatisfy(words.contains) })
      else { return nil }
      self.prompt = prompt
      self.responses = responses
    }
  }

  public let prompts: Int
  /// The number of distinct prompts.
  public let distinctPrompts: Int
  /// The number of prompts that belong to the part on which nothing may be trained.
  public let heldOutPrompts: Int
  public let responses: Int
  /// The mean true reward, of all responses.
  public let reward: Double
  /// Its 95 % interval from resampled prompts, each distinct prompt with all of its responses; nil
  /// without a bootstrap, or for one prompt.
  public let interval: Interval?
  /// The mean number of tokens, the end of sequence included.
  public let length: Double
  /// The share of filler among all tokens but the end of sequence.
  public let fillerShare: Double
  /// The share of responses that end.
  public let endedShare: Double

  /// - Parameter items: at least one, with at least one response.
  public init(_ items: [Item], bootstrap: Bootstrap?) {
    let task = TinyStyleTask()
    let rewards = items.map { item in item.responses.map { task.reward(of: $0, to: item.prompt) } }
    let all = rewards.flatMap { $0 }
    let answers = items.flatMap(\.responses)
    let tokens = answers.flatMap { $0 }.filter { $0 != TinyStyleTask.end }
    prompts = items.count
    let byPrompt: [[Int32]: [Int]] = Dictionary(grouping: items.indices) { items[$0].prompt }
    let groups: [[Int]] = byPrompt.values.sorted { $0[0] < $1[0] }
    distinctPrompts = groups.count
    heldOutPrompts = items.count { TinyStyleTask.isHeldOut($0.prompt) }
    responses = all.count
    reward = all.reduce(0, +) / Double(all.count)
    length = Double(answers.reduce(0) { $0 + $1.count }) / Double(answers.count)
    fillerShare = Double(tokens.count(where: TinyStyleTask.isFiller)) / Double(max(tokens.count, 1))
    endedShare =
      Double(answers.count { $0.last == TinyStyleTask.end }) / Double(answers.count)
    let sums = groups.map { group in
      let own = group.flatMap { rewards[$0] }
      return (sum: own.reduce(0, +), count: Double(own.count))
    }
    interval =
      groups.count < 2
      ? nil
      : bootstrap?.interval(count: groups.count) { chosen in
        let (sum, count) = chosen.reduce((0.0, 0.0)) {
          ($0.0 + sums[$1].sum, $0.1 + sums[$1].count)
        }
        return sum / count
      }
  }
}
