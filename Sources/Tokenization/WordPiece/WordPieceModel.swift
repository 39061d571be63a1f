/// WordPiece: of a word the longest token that begins it, then of the rest the longest that continues
/// one, and so on.
///
/// Section 4.1 of [Wu et al. 2016](https://arxiv.org/abs/1609.08144), as BERT uses it. A word that
/// can't be covered is one unknown token, however much of it could.
struct WordPieceModel: Sendable {
  static let defaultUnknown = "[UNK]"
  static let defaultPrefix = "##"
  static let defaultLimit = 100

  let vocabulary: Vocabulary
  private let unknown: Int32
  /// What a token that continues a word begins with.
  private let prefix: [UInt8]
  /// A longer word, in characters, is unknown: the search is quadratic in it.
  private let limit: Int
  /// Characters of the longest token; a longer piece needs no look-up.
  private let longest: Int

  init(_ node: ConfigurationNode, vocabulary: Vocabulary) throws(TokenizerError) {
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
    self.limit = limit
    longest = vocabulary.tokens.reduce(0) { max($0, $1.unicodeScalars.count) }
  }

  /// Appends the ids of one word, in UTF-8.
  func encode(_ word: ArraySlice<UInt8>, into ids: inout [Int32]) {
    // Where each character begins, and the end.
    let bounds = word.indices.filter { word[$0] & 0xC0 != 0x80 } + [word.endIndex]
    let characters = bounds.count - 1
    guard characters <= limit else {
      ids.append(unknown)
      return
    }
    let before = ids.count
    var start = 0
    while start < characters {
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
    _ word: ArraySlice<UInt8>, _ bounds: [Int], from start: Int
  ) -> (id: Int32, end: Int)? {
    var end = min(bounds.count - 1, start + longest)
    while end > start {
      let bytes = (start > 0 ? prefix : []) + word[bounds[start]..<bounds[end]]
      if let id = vocabulary[String(decoding: bytes, as: UTF8.self)] { return (id, end) }
      end -= 1
    }
    return nil
  }
}
