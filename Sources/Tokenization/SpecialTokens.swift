import Foundation

/// The tokens that begin and end a sequence, and whether they are added to a text.
struct SpecialTokens: Sendable {
  var bos: Int32?
  var eos: Int32?
  /// The value of `add_bos_token`, or nil if it isn't set.
  var addsBos: Bool?
  var addsEos: Bool?

  /// Reads tokenizer_config.json, then special_tokens_map.json for values that are missing. If
  /// neither names the end token, the model's own one is used. Any of these files may be absent.
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

  /// The `eos_token_id` in config.json or else in generation_config.json, if it is a token of this
  /// vocabulary. If the field is a list, its first element is used. GPT-2's published files name
  /// the end token nowhere else.
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
