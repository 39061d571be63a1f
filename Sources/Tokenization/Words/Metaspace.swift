/// SentencePiece's representation of spaces. Each space becomes a mark, `▁`, and words begin with a
/// mark.
struct Metaspace: Sendable {
  /// The words that get a mark if they don't have one.
  enum Scheme: String, CaseIterable, Sendable {
    /// The first word of the text.
    case first
    case never
    case always
  }

  let mark: [UInt8]
  let scheme: Scheme
  private let splitter: WordSplitter?

  init(_ node: ConfigurationNode) throws(TokenizerError) {
    let replacement = try node.required("replacement")
    let text = try replacement.string()
    guard text.unicodeScalars.count == 1 else {
      throw replacement.unsupported(text, supported: "one character")
    }
    mark = Array(text.utf8)
    scheme = try Self.scheme(node)
    splitter =
      try node.flag("split", default: true)
      ? WordSplitter(try PreTokenizer.literal(text, replacement), .mergedWithNext) : nil
  }

  /// Uses the mark `▁` and doesn't split words.
  init(_ scheme: Scheme) {
    mark = Array("▁".utf8)
    self.scheme = scheme
    splitter = nil
  }

  private static func scheme(_ node: ConfigurationNode) throws(TokenizerError) -> Scheme {
    var scheme = Scheme.always
    let field = try node.member("prepend_scheme")
    if let field {
      guard let named = Scheme(rawValue: try field.string()) else {
        throw field.unsupported(
          try field.string(), supported: Scheme.allCases.map(\.rawValue).joined(separator: ", "))
      }
      scheme = named
    }
    // Older files express "never" this way.
    if try !node.flag("add_prefix_space", default: true) {
      if let field, scheme != .never {
        throw field.unsupported(
          scheme.rawValue, supported: "never, which 'add_prefix_space' = false means")
      }
      scheme = .never
    }
    return scheme
  }

  func apply(_ words: inout Words) {
    words.rewrite { word, isFirst, result in
      let needsMark = scheme == .always || (scheme == .first && isFirst)
      if needsMark, word.first != UInt8(ascii: " "), !word.starts(with: mark) { result += mark }
      for byte in word {
        if byte == UInt8(ascii: " ") { result += mark } else { result.append(byte) }
      }
    }
    splitter?.apply(&words)
  }
}
