import Foundation

/// How BERT prepares a text: control characters out, ideographs apart, and for uncased vocabularies no
/// accents and no capitals. In this order.
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

  /// The same options in tokenizer_config.json have names of their own.
  init(tokenizerConfiguration node: ConfigurationNode) throws(TokenizerError) {
    try self.init(
      node, cleansText: "clean_text", separatesIdeographs: "tokenize_chinese_chars",
      lowercases: "do_lower_case")
  }

  /// What BERT was published with.
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
    var scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    if cleansText { scalars = scalars.compactMap(Self.cleaned) }
    if separatesIdeographs {
      scalars = scalars.flatMap { Self.isIdeograph($0) ? [" ", $0, " "] : [$0] }
    }
    if stripsAccents {
      scalars = Self.decomposed(scalars).filter { $0.properties.generalCategory != .nonspacingMark }
    }
    if lowercases { scalars = scalars.flatMap(Self.lowercased) }
    return scalars.flatMap { UTF8.encode($0).map(Array.init) ?? [] }
  }

  /// White space as a space; nil for control characters and the replacement character.
  private static func cleaned(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "\t", "\n", "\r": return " "
    case "\0", "\u{FFFD}": return nil
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse: return nil
    default: return scalar.properties.isWhitespace ? " " : scalar
    }
  }

  /// The blocks of CJK ideographs. Not kana or hangul, which are written with or without spaces like
  /// alphabets.
  private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
      0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }

  private static func decomposed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    if scalars.allSatisfy(\.isASCII) { return scalars }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return Array(String(text).decomposedStringWithCanonicalMapping.unicodeScalars)
  }

  private static func lowercased(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    if scalar.isASCII {
      return ("A"..."Z").contains(scalar) ? [Unicode.Scalar(UInt8(scalar.value | 0x20))] : [scalar]
    }
    return Array(scalar.properties.lowercaseMapping.unicodeScalars)
  }
}
