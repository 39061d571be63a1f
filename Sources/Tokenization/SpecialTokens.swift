import Foundation

/// Which tokens begin and end a sequence, and whether a text gets them.
struct SpecialTokens: Sendable {
  var bos: Int32?
  var eos: Int32?
  /// `add_bos_token`, nil where nothing is said.
  var addsBos: Bool?
  var addsEos: Bool?

  /// Reads tokenizer_config.json, and special_tokens_map.json for what it leaves open; of what both leave
  /// open, the end is the model's own. Any of these files may be absent.
  init(directory: URL, vocabulary: Vocabulary) throws(TokenizerError) {
    for name in ["tokenizer_config.json", "special_tokens_map.json"] {
      let url = directory.appendingPathComponent(name)
      guard FileManager.default.fileExists(atPath: url.path) else { continue }
      let node = try ConfigurationNode(contentsOf: url)
      if bos == nil { bos = try Self.token("bos_token", in: node, vocabulary) }
      if eos == nil { eos = try Self.token("eos_token", in: node, vocabulary) }
      if addsBos == nil { addsBos = try Self.flag("add_bos_token", in: node) }
      if addsEos == nil { addsEos = try Self.flag("add_eos_token", in: node) }
    }
    if eos == nil { eos = try Self.endOfModel(directory, vocabulary) }
  }

  /// `eos_token_id` of config.json, else of generation_config.json, the first of several, if that is a
  /// token here: the published files of GPT-2 name no end elsewhere.
  private static func endOfModel(
    _ directory: URL, _ vocabulary: Vocabulary
  ) throws(TokenizerError) -> Int32? {
    for name in ["config.json", "generation_config.json"] {
      let url = directory.appendingPathComponent(name)
      guard FileManager.default.fileExists(atPath: url.path) else { continue }
      let field = try ConfigurationNode(contentsOf: url).member("eos_token_id")
      let first = field?.value.array?.first ?? field?.value
      guard let id = first?.integer.flatMap({ Int32(exactly: $0) }),
        vocabulary.token(id) != nil
      else { continue }
      return id
    }
    return nil
  }

  private static func token(
    _ key: String, in node: ConfigurationNode, _ vocabulary: Vocabulary
  ) throws(TokenizerError) -> Int32? {
    guard let token = try node.tokenText(key) else { return nil }
    guard let id = vocabulary[token] else {
      throw .unknownToken(file: node.file, field: key, token: token)
    }
    return id
  }

  private static func flag(
    _ key: String, in node: ConfigurationNode
  ) throws(TokenizerError) -> Bool? {
    try node.member(key) == nil ? nil : try node.flag(key, default: false)
  }
}
