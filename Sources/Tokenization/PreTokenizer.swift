/// How a normalised text is split into the words that the model sees one by one.
enum PreTokenizer: Sendable {
  /// Bytes are written in the byte-level alphabet; `splits` cuts by GPT-2's pattern first.
  case byteLevel(addsPrefixSpace: Bool, splits: Bool)
  case bert

  init(_ node: ConfigurationNode) throws(TokenizerError) {
    let type = try node.required("type").string()
    switch type {
    case "ByteLevel":
      self = .byteLevel(
        addsPrefixSpace: try node.flag("add_prefix_space", default: true),
        splits: try node.flag("use_regex", default: true))
    case "BertPreTokenizer":
      self = .bert
    default:
      throw node.unsupported(type, supported: "ByteLevel, BertPreTokenizer, or none")
    }
  }

  /// The words of a text that is not empty.
  func words(of text: [UInt8]) -> [[UInt8]] {
    switch self {
    case .byteLevel(let addsPrefixSpace, let splits):
      let prefixed = addsPrefixSpace && !startsWithSpace(text) ? [UInt8(ascii: " ")] + text : text
      let words = splits ? GPT2Pattern.split(prefixed) : [prefixed[...]]
      return words.map(ByteAlphabet.encode)
    case .bert:
      return BertPreTokenizer.words(of: text)
    }
  }

  private func startsWithSpace(_ text: [UInt8]) -> Bool {
    String(decoding: text.prefix(4), as: UTF8.self).unicodeScalars.first?.properties.isWhitespace
      ?? false
  }
}
