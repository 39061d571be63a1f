extension UnigramModel {
  /// Reads the `vocab` of a tokenizer.json, which consists of pairs of a token and its score. A
  /// token's id is its index.
  static func vocabulary(_ node: ConfigurationNode) throws(TokenizerError) -> Vocabulary {
    var list: [String] = []
    for entry in try node.elements() { list.append(try part(0, of: entry).string()) }
    return try Vocabulary(list: list, file: node.file)
  }

  private static func part(
    _ index: Int, of entry: ConfigurationNode
  ) throws(TokenizerError) -> ConfigurationNode {
    let parts = try entry.elements()
    guard parts.count == 2 else { throw entry.wrongType("a token and its score") }
    return parts[index]
  }

  /// Reads the `model` of a tokenizer.json.
  convenience init(_ node: ConfigurationNode, vocabulary: Vocabulary) throws(TokenizerError) {
    var pieces: [(text: [UInt8], score: Double)] = []
    for entry in try node.required("vocab").elements() {
      let score = try Self.part(1, of: entry)
      guard let number = score.value.double else { throw score.wrongType("a number") }
      pieces.append((Array(try Self.part(0, of: entry).string().utf8), number))
    }
    var unknown: Int32?
    if let field = try node.member("unk_id") {
      let id = try field.integer()
      guard pieces.indices.contains(id) else {
        throw .unknownToken(file: node.file, field: field.path, token: "\(id)")
      }
      unknown = Int32(id)
    }
    self.init(
      vocabulary, pieces: pieces, unknown: unknown,
      hasByteFallback: try node.flag("byte_fallback", default: false))
  }
}
