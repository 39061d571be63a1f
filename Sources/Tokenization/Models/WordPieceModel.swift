/// A WordPiece model. It takes the longest token that begins the word, then the longest token that
/// continues it, and so on.
///
/// It implements section 4.1 of [Wu et al. 2016](https://arxiv.org/abs/1609.08144) as used by BERT.
/// A word that can't be covered completely becomes one unknown token.
final class WordPieceModel: Sendable {
  static let defaultUnknown = "[UNK]"
  static let defaultPrefix = "##"
  static let defaultLimit = 100

  let vocabulary: Vocabulary
  private let unknown: Int32
  /// The prefix of tokens that continue a word.
  private let prefix: [UInt8]
  /// The maximum length of a word in characters. Longer words become unknown tokens, because the
  /// search is quadratic in the length.
  private let limit: Int
  /// The length of the longest token in characters. Longer pieces needn't be looked up.
  private let longest: Int

  convenience init(_ node: ConfigurationNode, vocabulary: Vocabulary) throws(TokenizerError) {
    let unknown = try node.member("unk_token")?.string() ?? Self.defaultUnknown
    let limit = try node.member("max_input_chars_per_word")
    guard let id = vocabulary[unknown] else {
      throw .unknownToken(file: node.file, field: "\(node.path).unk_token", token: unknown)
    }
    self.init(
      vocabulary, unknown: id,
      prefix: try node.member("continuing_subword_prefix")?.string() ?? Self.defaultPrefix,
      limit: try limit?.integer() ?? Self.defaultLimit)
  }

  init(
    _ vocabulary: Vocabulary, unknown: Int32, prefix: String = defaultPrefix,
    limit: Int = defaultLimit
  ) {
    self.vocabulary = vocabulary
    self.unknown = unknown
    self.prefix = Array(prefix.utf8)
    self.limit = max(limit, 0)
    longest = vocabulary.tokens.reduce(0) { max($0, $1.unicodeScalars.count) }
  }

  /// Appends the ids of one word, which is given in UTF-8.
  func encode(_ word: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    // The position where each character begins, followed by the end of the word.
    var bounds: [Int] = []
    for i in 0..<word.count where word[i] & 0xC0 != 0x80 {
      if bounds.count == limit {
        ids.append(unknown)
        return
      }
      bounds.append(i)
    }
    bounds.append(word.count)
    let before = ids.count
    var start = 0
    while start < bounds.count - 1 {
      guard let piece = longestPiece(word, bounds, from: start) else {
        ids.removeSubrange(before...)
        ids.append(unknown)
        return
      }
      ids.append(piece.id)
      start = piece.end
    }
  }

  private func longestPiece(
    _ word: UnsafeBufferPointer<UInt8>, _ bounds: [Int], from start: Int
  ) -> (id: Int32, end: Int)? {
    let last = min(bounds.count - 1, start + longest)
    let text = (start > 0 ? prefix : []) + word[bounds[start]..<bounds[last]]
    let offset = text.count - bounds[last]
    return text.withUnsafeBufferPointer { text in
      var end = last
      while end > start {
        let piece = UnsafeBufferPointer(rebasing: text[..<(bounds[end] + offset)])
        if let id = vocabulary[piece] { return (id, end) }
        end -= 1
      }
      return nil
    }
  }
}
