extension BytePairModel {
  /// Reads the `model` of a tokenizer.json.
  convenience init(
    _ node: ConfigurationNode, vocabulary: Vocabulary, takesBytes: Bool
  ) throws(TokenizerError) {
    if let dropout = try node.member("dropout"), dropout.value.double != 0 {
      guard let share = dropout.value.double else { throw dropout.wrongType("a number") }
      throw dropout.unsupported("\(share)", supported: "null or 0")
    }
    var options = Options(takesBytes: takesBytes)
    options.prefix = try node.member("continuing_subword_prefix")?.string() ?? ""
    options.suffix = try node.member("end_of_word_suffix")?.string() ?? ""
    // A model that takes bytes can't have a prefix or a suffix. If there is either, the text is
    // written in the byte-level alphabet.
    options.takesBytes = takesBytes && options.prefix.isEmpty && options.suffix.isEmpty
    options.hasByteFallback = try node.flag("byte_fallback", default: false)
    options.fusesUnknown = try node.flag("fuse_unk", default: false)
    options.ignoresMerges = try node.flag("ignore_merges", default: false)
    if let field = try node.member("unk_token") {
      let token = try field.string()
      guard let id = vocabulary[token] else {
        throw .unknownToken(file: node.file, field: field.path, token: token)
      }
      options.unknown = id
    }
    let merges = try Self.readMerges(
      try node.required("merges"), vocabulary, prefix: options.prefix)
    self.init(vocabulary, merges, options)
  }

  /// Reads merges written as `["a", "b"]` or as `"a b"`.
  private static func readMerges(
    _ node: ConfigurationNode, _ vocabulary: Vocabulary, prefix: String
  ) throws(TokenizerError) -> [Merge] {
    var merges: [Merge] = []
    let elements = try node.elements()
    merges.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      let parts = try mergeParts(element)
      guard let merge = merge(parts, vocabulary, prefix: prefix) else {
        throw .invalidMerge(file: node.file, index: index, merge: parts.joined(separator: " "))
      }
      merges.append(merge)
    }
    return merges
  }

  /// The ids of the two parts and of the joined token. In the joined token, the second part lacks
  /// the continuation prefix.
  static func merge(_ parts: [String], _ vocabulary: Vocabulary, prefix: String = "") -> Merge? {
    guard parts.count == 2, let left = vocabulary[parts[0]], let right = vocabulary[parts[1]]
    else { return nil }
    let tail = parts[1].utf8.dropFirst(prefix.utf8.count)
    guard let joined = vocabulary[Array(parts[0].utf8) + tail] else { return nil }
    return (left, right, joined)
  }

  private static func mergeParts(_ node: ConfigurationNode) throws(TokenizerError) -> [String] {
    if let text = node.value.string { return mergeParts(text) }
    var parts: [String] = []
    for part in try node.elements() { parts.append(try part.string()) }
    return parts
  }

  /// Splits a line at its spaces. The comparison is by bytes, because a space followed by a
  /// combining character isn't the Character " ".
  static func mergeParts(_ line: String) -> [String] {
    line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The name of a byte in byte-fallback vocabularies, such as `<0x0A>`.
  static func byteToken(_ byte: Int) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x\(digits.count == 1 ? "0" : "")\(digits)>"
  }
}
