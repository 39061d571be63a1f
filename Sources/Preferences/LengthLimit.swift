/// Truncates prompts on the left and responses on the right to a maximum number of tokens.
///
/// Nothing is cut if prompt and response fit. If they have more than N ids together, the prompt
/// keeps `⌊2N/3⌋` ids, or more if the responses leave room. A response therefore has room for at
/// least a third of N.
public struct LengthLimit: Sendable, Equatable {
  /// The maximum number N of ids of a prompt and one response together.
  public let maximum: Int
  /// The numbers of prompts and responses that have been cut so far.
  public private(set) var counts = CutCounts()

  /// - Throws: ``DataError/maximumLength(_:)`` if N is below 2.
  public init(maximum: Int) throws(DataError) {
    guard maximum >= 2 else { throw .maximumLength(maximum) }
    self.maximum = maximum
  }

  /// The number of ids that a prompt keeps regardless of the lengths of its responses, if it has
  /// that many.
  public var promptMinimum: Int {
    let (quotient, remainder) = maximum.quotientAndRemainder(dividingBy: 3)
    return 2 * quotient + 2 * remainder / 3
  }

  /// Cuts a prompt and its responses. The prompt keeps the same ids for all of its responses.
  ///
  /// The end-of-sequence token has already been appended, so a cut response loses it, and the model
  /// doesn't learn to stop there.
  ///
  /// - Parameter bos: the id that is kept at the start of the prompt, or nil if there is none.
  public mutating func cut(
    prompt: [Int32], responses: [[Int32]], bos: Int32?
  ) -> (prompt: [Int32], responses: [[Int32]]) {
    // A prompt without responses leaves room for a sampled response.
    let longest = responses.map(\.count).max() ?? maximum
    let prompt = cut(prompt, to: max(promptMinimum, maximum - longest), bos: bos)
    return (prompt, responses.map { cut($0, to: maximum - prompt.count) })
  }

  /// The last ids of a prompt, preceded by its first id if that is the beginning-of-sequence token.
  private mutating func cut(_ prompt: [Int32], to room: Int, bos: Int32?) -> [Int32] {
    counts.prompts += 1
    guard prompt.count > room else { return prompt }
    counts.promptsCut += 1
    counts.promptTokensCut += prompt.count - room
    guard let bos, prompt.first == bos else { return Array(prompt.suffix(room)) }
    return [bos] + prompt.suffix(room - 1)
  }

  /// The first ids of a response.
  private mutating func cut(_ response: [Int32], to room: Int) -> [Int32] {
    counts.responses += 1
    guard response.count > room else { return response }
    counts.responsesCut += 1
    counts.responseTokensCut += response.count - room
    return Array(response.prefix(room))
  }
}

/// The numbers of prompts and responses that a ``LengthLimit`` has processed and cut.
public struct CutCounts: Sendable, Equatable {
  public var prompts = 0
  public var promptsCut = 0
  public var promptTokensCut = 0
  public var responses = 0
  public var responsesCut = 0
  public var responseTokensCut = 0

  public init() {}

  public var hasCut: Bool { promptsCut + responsesCut > 0 }

  /// The share of prompts that were cut, in 0…1.
  public var promptShare: Double { Self.share(promptsCut, of: prompts) }
  /// The share of responses that were cut, in 0…1.
  public var responseShare: Double { Self.share(responsesCut, of: responses) }

  private static func share(_ part: Int, of whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }
}
