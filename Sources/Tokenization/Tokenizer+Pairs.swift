/// Token ids, each with a type id that says to which text of a pair it belongs.
public struct TypedTokens: Sendable, Equatable {
  /// The token ids, `[T]`.
  public private(set) var ids: [Int32] = []
  /// The type ids, `[T]`. In BERT's template they are 0 for the first text and 1 for the second.
  public private(set) var types: [Int32] = []

  init() {}

  mutating func append(_ ids: some Collection<Int32>, type: Int32) {
    self.ids += ids
    types += ids.map { _ in type }
  }
}

extension Tokenizer {
  /// The ids of one text with the template's tokens around it. All ids have type 0.
  ///
  /// - Parameter maximumLength: the maximum total number of tokens, or nil for no limit. If
  ///   necessary, the end of the text is cut off.
  public func encodeText(_ text: String, maximumLength: Int? = nil) -> TypedTokens {
    let (prefix, suffix) = (postProcessor.prefix, postProcessor.suffix)
    var ids = encode(text, addSpecialTokens: false)[...]
    if let maximumLength { ids = ids.prefix(max(0, maximumLength - prefix.count - suffix.count)) }
    var tokens = TypedTokens()
    tokens.append(prefix + ids + suffix, type: 0)
    return tokens
  }

  /// The ids of two texts, such as a prompt and a response. BERT's template is `[CLS] first [SEP]
  /// second [SEP]`.
  ///
  /// If the total is too long, tokens are removed from the end of the longer text, then from both
  /// in turn, so that part of each is kept (`longest_first` of the `tokenizers` library).
  ///
  /// - Parameter maximumLength: the maximum total number of tokens, including the template's, or
  ///   nil for no limit.
  /// - Throws: ``TokenizerError/noPairTemplate(directory:)``.
  public func encodePair(
    _ first: String, _ second: String, maximumLength: Int? = nil
  ) throws(TokenizerError) -> TypedTokens {
    guard let template = postProcessor.pair else { throw .noPairTemplate(directory: directory) }
    var first = encode(first, addSpecialTokens: false)[...]
    var second = encode(second, addSpecialTokens: false)[...]
    if let maximumLength {
      let room = max(0, maximumLength - template.specialCount)
      let kept = Self.lengths(first.count, second.count, within: room)
      (first, second) = (first.prefix(kept.first), second.prefix(kept.second))
    }
    var tokens = TypedTokens()
    for part in template.parts {
      switch part {
      case .special(let ids, let type): tokens.append(ids, type: type)
      case .first(let type): tokens.append(first, type: type)
      case .second(let type): tokens.append(second, type: type)
      }
    }
    return tokens
  }

  /// The number of tokens to keep from each text. If one text is short, it is kept whole and the
  /// other gets the remaining room. Two long texts get half each. An odd token goes to the longer
  /// text.
  private static func lengths(
    _ first: Int, _ second: Int, within room: Int
  ) -> (first: Int, second: Int) {
    if first + second <= room { return (first, second) }
    let shorter = min(first, second, room / 2)
    let longer = room - shorter
    return first > second ? (longer, shorter) : (shorter, longer)
  }
}
