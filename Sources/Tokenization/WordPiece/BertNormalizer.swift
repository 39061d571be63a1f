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
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      guard let scalar = cleansText ? Self.cleaned(scalar) : scalar else { continue }
      if separatesIdeographs && Self.isIdeograph(scalar) {
        scalars.append(contentsOf: [" ", scalar, " "])
      } else {
        scalars.append(scalar)
      }
    }
    if stripsAccents { scalars = Self.withoutAccents(scalars) }
    if lowercases { scalars = Self.lowercased(scalars) }
    return Array(String(scalars).utf8)
  }

  /// White space as a space; nil for control characters and the replacement character.
  private static func cleaned(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "\t", "\n", "\r": return " "
    case "\0", "\u{FFFD}": return nil
    case " "..."~": return scalar
    default: break
    }
    switch scalar.categoryInUnicode8 {
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

  private static func withoutAccents(
    _ scalars: String.UnicodeScalarView
  ) -> String.UnicodeScalarView {
    if scalars.allSatisfy(\.isASCII) { return scalars }
    let decomposed = String(scalars).decomposedStringWithCanonicalMapping.unicodeScalars
    return String.UnicodeScalarView(
      decomposed.filter { $0.isASCII || $0.categoryInUnicode8 != .nonspacingMark })
  }

  /// Each character by itself: a capital sigma at the end of a word is one like any other.
  private static func lowercased(
    _ scalars: String.UnicodeScalarView
  ) -> String.UnicodeScalarView {
    var result = String.UnicodeScalarView()
    for scalar in scalars {
      if !scalar.isASCII {
        result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      } else if ("A"..."Z").contains(scalar) {
        result.append(Unicode.Scalar(UInt8(scalar.value | 0x20)))
      } else {
        result.append(scalar)
      }
    }
    return result
  }
}
