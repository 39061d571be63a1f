/// A decoder that joins the pieces of words and separates words with spaces.
struct WordPieceDecoder: Sendable {
  private let prefix: [UInt8]
  private let cleansUp: Bool

  /// Replacements that remove the spaces before punctuation and within contractions, in the order
  /// in which they are applied.
  private static let cleanup: [TextReplacement] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
    (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { TextReplacement($0.0, with: $0.1) }

  init(prefix: String = WordPieceModel.defaultPrefix, cleansUp: Bool = true) {
    self.prefix = Array(prefix.utf8)
    self.cleansUp = cleansUp
  }

  init(_ node: ConfigurationNode) throws(TokenizerError) {
    self.init(
      prefix: try node.member("prefix")?.string() ?? WordPieceModel.defaultPrefix,
      cleansUp: try node.flag("cleanup", default: true))
  }

  /// The tokens, each with the space that belongs before it.
  func apply(_ tokens: [[UInt8]]) -> [[UInt8]] {
    tokens.enumerated().map { index, token in
      var text = token
      if index > 0 {
        text =
          token.starts(with: prefix)
          ? Array(token.dropFirst(prefix.count)) : [UInt8(ascii: " ")] + token
      }
      return cleansUp ? Self.cleanup.reduce(text) { $1.apply($0) } : text
    }
  }
}
