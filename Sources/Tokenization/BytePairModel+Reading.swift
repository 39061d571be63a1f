extension BytePairModel {
  /// Refuses options that would change ids and are not implemented.
  static func refuseOptions(_ node: ConfigurationNode) throws(TokenizerError) {
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let field = try node.member(key), try !field.string().isEmpty {
        throw field.unsupported(try field.string(), supported: "null or an empty string")
      }
    }
    if let dropout = try node.member("dropout"), dropout.value.double != 0 {
      guard let share = dropout.value.double else { throw dropout.wrongType("a number") }
      throw dropout.unsupported("\(share)", supported: "null or 0")
    }
  }

  /// Reads merges written as `["a", "b"]` or as `"a b"`.
  static func readMerges(
    _ node: ConfigurationNode, _ vocabulary: Vocabulary
  ) throws(TokenizerError) -> [Merge] {
    var merges: [Merge] = []
    for (index, element) in try node.elements().enumerated() {
      let parts = try mergeParts(element)
      guard parts.count == 2, let left = vocabulary[parts[0]], let right = vocabulary[parts[1]],
        let joined = vocabulary[parts[0] + parts[1]]
      else {
        throw .invalidMerge(file: node.file, index: index, merge: parts.joined(separator: " "))
      }
      merges.append(Merge(left: left, right: right, joined: joined))
    }
    return merges
  }

  private static func mergeParts(_ node: ConfigurationNode) throws(TokenizerError) -> [String] {
    if let text = node.value.string {
      // By bytes: a space that a combining character follows is no Character " ".
      return text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    }
    var parts: [String] = []
    for part in try node.elements() { parts.append(try part.string()) }
    return parts
  }

  static func singleCharacters(_ vocabulary: Vocabulary) -> [UInt32: Int32] {
    var result: [UInt32: Int32] = [:]
    for (id, token) in vocabulary.tokens.enumerated() where token.unicodeScalars.count == 1 {
      result[characterKey(token.utf8)] = Int32(id)
    }
    return result
  }

  /// How byte-fallback vocabularies name a byte: `<0x0A>`.
  static func byteToken(_ byte: Int) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x\(digits.count == 1 ? "0" : "")\(digits)>"
  }
}
