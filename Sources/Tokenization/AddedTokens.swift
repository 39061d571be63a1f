/// The tokens that are recognised verbatim in a text, before the text is split or merged.
struct AddedTokens: Sendable {
  /// The tokens that are searched for in the original text.
  var verbatim = TokenMatcher()
  /// The tokens that are searched for in the normalised text.
  private(set) var normalized = TokenMatcher()
  /// The tokens that decoding can leave out.
  var special: Set<Int32> = []
  /// The decoded forms of tokens that are searched for in a different form from the one written in
  /// the file.
  private(set) var decoded: [Int32: [UInt8]] = [:]

  /// The maximum length of a token in bytes. It is limited because the time to find tokens is
  /// proportional to the length of the longest one.
  static let longestContent = 1024

  /// Uses special tokens that are in the vocabulary.
  init(special tokens: [(content: String, id: Int32)]) {
    verbatim = TokenMatcher(
      tokens.map { AddedToken(text: Array($0.content.utf8), id: $0.id) })
    special = Set(tokens.map(\.id))
  }

  /// Reads `added_tokens`, and adds the missing ones to the vocabulary.
  init(
    _ node: ConfigurationNode?, normalizer: Normalizer?, vocabulary: inout Vocabulary
  ) throws(TokenizerError) {
    var verbatim: [AddedToken] = []
    var normalized: [AddedToken] = []
    for token in try node?.elements() ?? [] {
      let content = try token.required("content").string()
      let number = try token.required("id").integer()
      if content.isEmpty { throw token.unsupported("", supported: "a content that is not empty") }
      if content.utf8.count > Self.longestContent {
        throw token.unsupported(
          "a content of \(content.utf8.count) bytes",
          supported: "contents of at most \(Self.longestContent) bytes")
      }
      try vocabulary.insert(content, id: number, file: token.file)
      let id = Int32(number)
      let isSpecial = try token.flag("special", default: false)
      if isSpecial { special.insert(id) }
      var added = AddedToken(text: Array(content.utf8), id: id)
      added.isSingleWord = try token.flag("single_word", default: false)
      added.takesSpaceBefore = try token.flag("lstrip", default: false)
      added.takesSpaceBehind = try token.flag("rstrip", default: false)
      if try token.flag("normalized", default: !isSpecial) {
        if let text = normalizer?.apply(added.text), text != added.text {
          added.text = text
          decoded[id] = text
        }
        normalized.append(added)
      } else {
        verbatim.append(added)
      }
    }
    self.verbatim = TokenMatcher(verbatim)
    self.normalized = TokenMatcher(normalized)
  }
}

struct AddedToken: Sendable {
  /// The text to search for.
  var text: [UInt8]
  var id: Int32
  /// Whether the token is not recognised inside a word.
  var isSingleWord = false
  /// Whether adjacent white space belongs to the token.
  var takesSpaceBefore = false
  var takesSpaceBehind = false
}

/// Finds tokens in a text. The leftmost token is found first and, of those that begin at the same
/// position, the longest.
struct TokenMatcher: Sendable {
  enum Piece: Equatable {
    case text(Range<Int>)
    case token(Int32)
  }

  private let tokens: [AddedToken]
  private let trie: TokenTrie
  /// For each byte, whether a token begins with it.
  private var begins = [Bool](repeating: false, count: 256)

  init(_ tokens: [AddedToken] = []) {
    self.tokens = tokens
    trie = TokenTrie(tokens.map(\.text))
    for token in tokens {
      if let first = token.text.first { begins[Int(first)] = true }
    }
  }

  /// The text's tokens and the non-empty ranges of text between them.
  func pieces(of text: [UInt8]) -> [Piece] {
    if trie.isEmpty { return text.isEmpty ? [] : [.text(0..<text.count)] }
    var pieces: [Piece] = []
    text.withUnsafeBufferPointer { text in
      var start = 0
      var i = 0
      while i < text.count {
        guard begins[Int(text[i])], let match = trie.longest(text, from: i) else {
          i += 1
          continue
        }
        let token = tokens[match.value]
        let range = i..<match.end
        i = match.end
        if token.isSingleWord, Self.isInWord(range, text) { continue }
        let (first, end) = Self.extended(range, by: token, text, after: start)
        if start < first { pieces.append(.text(start..<first)) }
        // A token inside white space that an earlier token has taken is skipped.
        if first < end { pieces.append(.token(token.id)) }
        start = end
      }
      if start < text.count { pieces.append(.text(start..<text.count)) }
    }
    return pieces
  }

  private static func isInWord(
    _ range: Range<Int>, _ text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    func isWord(_ position: Int) -> Bool {
      let scalar = UTF8Bytes.decode(text, position).scalar
      return CharacterProperties.of(scalar) & CharacterProperties.wordCharacter != 0
    }
    let before = range.lowerBound
    return (before > 0 && isWord(UTF8Bytes.start(before: before, text)))
      || (range.upperBound < text.count && isWord(range.upperBound))
  }

  /// The token's range, extended by the white space that belongs to it. White space that an earlier
  /// token has taken is excluded.
  private static func extended(
    _ range: Range<Int>, by token: AddedToken, _ text: UnsafeBufferPointer<UInt8>, after: Int
  ) -> (Int, Int) {
    var (start, end) = (range.lowerBound, range.upperBound)
    if token.takesSpaceBefore { start = max(start, after) }
    while token.takesSpaceBefore, start > after {
      let before = UTF8Bytes.start(before: start, text)
      guard CharacterProperties.isWhiteSpace(UTF8Bytes.decode(text, before).scalar) else { break }
      start = before
    }
    while token.takesSpaceBehind, end < text.count {
      let (scalar, next) = UTF8Bytes.decode(text, end)
      guard CharacterProperties.isWhiteSpace(scalar) else { break }
      end = next
    }
    return (start, end)
  }
}
