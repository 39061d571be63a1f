/// Every occurrence of one text replaced by another, compared byte by byte.
struct LiteralReplacement: Sendable {
  let pattern: [UInt8]
  let content: [UInt8]

  init(_ pattern: String, with content: String) {
    self.pattern = Array(pattern.utf8)
    self.content = Array(content.utf8)
  }

  /// Reads the `pattern` and `content` of a Replace normalizer or decoder.
  init(_ node: ConfigurationNode) throws(TokenizerError) {
    let pattern = try node.required("pattern")
    guard let text = try pattern.member("String") else {
      throw pattern.unsupported("Regex", supported: "a pattern of the form {\"String\": …}")
    }
    self.pattern = Array(try text.string().utf8)
    content = Array(try node.required("content").string().utf8)
    if self.pattern.isEmpty { throw text.unsupported("", supported: "a text that is not empty") }
  }

  func apply(_ text: [UInt8]) -> [UInt8] {
    guard let first = pattern.first, text.contains(first) else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var i = 0
    while i < text.count {
      if text[i] == first, text[i...].starts(with: pattern) {
        result.append(contentsOf: content)
        i += pattern.count
      } else {
        result.append(text[i])
        i += 1
      }
    }
    return result
  }
}
