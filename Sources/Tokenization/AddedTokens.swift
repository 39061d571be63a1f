/// Tokens that are recognised in a text as they stand, before anything is split or merged.
struct AddedTokens: Sendable {
  /// Found in the text as given.
  private(set) var verbatim = TokenMatcher()
  /// Found in the normalised text.
  private(set) var normalized = TokenMatcher()
  /// Those that decoding can leave out.
  private(set) var special: Set<Int32> = []

  /// Special tokens that the vocabulary has.
  init(special tokens: [(content: String, id: Int32)]) {
    for token in tokens {
      verbatim.insert(Array(token.content.utf8), id: token.id)
      special.insert(token.id)
    }
  }

  /// Reads `added_tokens`, and adds to the vocabulary those that it lacks.
  init(
    _ node: ConfigurationNode?, normalizer: Normalizer?, vocabulary: inout Vocabulary
  ) throws(TokenizerError) {
    for token in try node?.elements() ?? [] {
      for option in ["single_word", "lstrip", "rstrip"] where try token.flag(option, default: false)
      {
        throw token.unsupported(option, supported: "added tokens with \(option) = false")
      }
      let content = try token.required("content").string()
      let number = try token.required("id").integer()
      if content.isEmpty { throw token.unsupported("", supported: "a content that is not empty") }
      try vocabulary.insert(content, id: number, file: token.file)
      let id = Int32(number)
      let isSpecial = try token.flag("special", default: false)
      if isSpecial { special.insert(id) }
      let bytes = Array(content.utf8)
      if try token.flag("normalized", default: !isSpecial) {
        normalized.insert(normalizer?.apply(bytes) ?? bytes, id: id)
      } else {
        verbatim.insert(bytes, id: id)
      }
    }
  }
}

/// Finds tokens in a text: the leftmost, and of those that begin there the longest.
struct TokenMatcher: Sendable {
  enum Piece: Equatable {
    case text(Range<Int>)
    case token(Int32)
  }

  /// By first byte, longest first.
  private var patterns: [UInt8: [(bytes: [UInt8], id: Int32)]] = [:]

  mutating func insert(_ bytes: [UInt8], id: Int32) {
    guard let first = bytes.first else { return }
    patterns[first, default: []].append((bytes, id))
    patterns[first]?.sort { $0.bytes.count > $1.bytes.count }
  }

  /// The text's tokens and, between them, the stretches that are not empty.
  func pieces(of text: [UInt8]) -> [Piece] {
    if patterns.isEmpty { return text.isEmpty ? [] : [.text(0..<text.count)] }
    var pieces: [Piece] = []
    var start = 0
    var i = 0
    while i < text.count {
      guard let match = patterns[text[i]]?.first(where: { text[i...].starts(with: $0.bytes) })
      else {
        i += 1
        continue
      }
      if start < i { pieces.append(.text(start..<i)) }
      pieces.append(.token(match.id))
      i += match.bytes.count
      start = i
    }
    if start < text.count { pieces.append(.text(start..<text.count)) }
    return pieces
  }
}
