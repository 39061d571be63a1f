/// Cuts token ids to a maximum length: prompts from the left, responses from the right.
///
/// A prompt keeps at most `⌊2N/3⌋` of N ids, so that a response has a third of them at least.
public struct LengthLimit: Sendable, Equatable {
  /// N, the most ids that a prompt and one response have together.
  public let maximum: Int
  /// What was cut so far.
  public private(set) var counts = CutCounts()

  /// - Throws: ``DataError/maximumLength(_:)`` when N is below 2.
  public init(maximum: Int) throws(DataError) {
    guard maximum >= 2 else { throw .maximumLength(maximum) }
    self.maximum = maximum
  }

  /// The most ids that a prompt keeps.
  public var promptMaximum: Int {
    let (quotient, remainder) = maximum.quotientAndRemainder(dividingBy: 3)
    return 2 * quotient + 2 * remainder / 3
  }

  /// The last ids of a prompt, after its first one if that is the beginning of sequence.
  ///
  /// - Parameter bos: the id that is kept at the front; nil if there is none.
  public mutating func cut(prompt: [Int32], bos: Int32?) -> [Int32] {
    counts.prompts += 1
    guard prompt.count > promptMaximum else { return prompt }
    counts.promptsCut += 1
    counts.promptTokensCut += prompt.count - promptMaximum
    guard let bos, prompt.first == bos else { return Array(prompt.suffix(promptMaximum)) }
    return [bos] + prompt.suffix(promptMaximum - 1)
  }

  /// The first ids of a response behind a prompt that is already cut.
  ///
  /// The end of sequence was appended before: a response that is cut has none, and the model is not
  /// taught to stop there.
  public mutating func cut(response: [Int32], promptCount: Int) -> [Int32] {
    precondition(
      promptCount <= promptMaximum,
      "a prompt of \(promptCount) ids was not cut to \(promptMaximum) before its response")
    counts.responses += 1
    let room = maximum - promptCount
    guard response.count > room else { return response }
    counts.responsesCut += 1
    counts.responseTokensCut += response.count - room
    return Array(response.prefix(room))
  }
}

/// How much a ``LengthLimit`` has cut.
public struct CutCounts: Sendable, Equatable {
  public var prompts = 0
  public var promptsCut = 0
  public var promptTokensCut = 0
  public var responses = 0
  public var responsesCut = 0
  public var responseTokensCut = 0

  public init() {}
}
