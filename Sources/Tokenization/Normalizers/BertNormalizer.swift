/// BERT's normalizer. In this order, it removes control characters, separates ideographs and, for
/// uncased vocabularies, removes accents and converts to lower case.
struct BertNormalizer: Sendable {
  let cleansText: Bool
  let separatesIdeographs: Bool
  let stripsAccents: Bool
  let lowercases: Bool

  init(_ node: ConfigurationNode) throws(TokenizerError) {
    try self.init(
      node, cleansText: "clean_text", separatesIdeographs: "handle_chinese_chars",
      lowercases: "lowercase")
  }

  /// Reads the same options from tokenizer_config.json, where they have different names.
  init(tokenizerConfiguration node: ConfigurationNode) throws(TokenizerError) {
    try self.init(
      node, cleansText: "clean_text", separatesIdeographs: "tokenize_chinese_chars",
      lowercases: "do_lower_case")
  }

  /// Creates a normalizer with the options of the published BERT models.
  init() {
    (cleansText, separatesIdeographs, stripsAccents, lowercases) = (true, true, true, true)
  }

  private init(
    _ node: ConfigurationNode, cleansText: String, separatesIdeographs: String, lowercases: String
  ) throws(TokenizerError) {
    self.cleansText = try node.flag(cleansText, default: true)
    self.separatesIdeographs = try node.flag(separatesIdeographs, default: true)
    self.lowercases = try node.flag(lowercases, default: true)
    stripsAccents = try node.flag("strip_accents", default: self.lowercases)
  }

  func apply(_ text: [UInt8]) -> [UInt8] {
    var text = text
    if cleansText || separatesIdeographs { text = UTF8Bytes.map(text, replacement) }
    if stripsAccents {
      var isWhole = true
      text = Normalizer.removing(
        NormalForm.nfd.apply(text), CharacterProperties.bertAccent, &isWhole)
    }
    return lowercases ? Normalizer.lowercased(text) : text
  }

  /// Replaces white space with a space, removes control characters, and puts spaces around
  /// ideographs.
  private func replacement(_ scalar: UInt32) -> [UInt32]? {
    if cleansText {
      switch scalar {
      case 0x20...0x7E: return nil
      case 0x9, 0xA, 0xD: return [0x20]
      default:
        let properties = CharacterProperties.of(scalar)
        if properties & CharacterProperties.bertRemoved != 0 { return [] }
        if properties & CharacterProperties.whiteSpace != 0 { return [0x20] }
      }
    }
    return separatesIdeographs && Self.isIdeograph(scalar) ? [0x20, scalar, 0x20] : nil
  }

  /// Whether a character is in the blocks of CJK ideographs. Kana and hangul aren't included, since
  /// they are written with or without spaces, like alphabets.
  private static func isIdeograph(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
      0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
