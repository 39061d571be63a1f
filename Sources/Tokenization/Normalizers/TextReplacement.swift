/// A replacement of every match of a pattern with a fixed text.
struct TextReplacement: Sendable {
  private enum Search: Sendable {
    case literal([UInt8])
    case pattern(Pattern)
  }

  private let search: Search
  private let content: [UInt8]

  init(_ literal: String, with content: String) {
    search = .literal(Array(literal.utf8))
    self.content = Array(content.utf8)
  }

  init(_ pattern: Pattern, with content: String) {
    search = .pattern(pattern)
    self.content = Array(content.utf8)
  }

  /// Reads the `pattern` and `content` of a Replace normalizer or decoder.
  init(_ node: ConfigurationNode) throws(TokenizerError) {
    let pattern = try node.required("pattern")
    if let text = try pattern.member("String") {
      search = .literal(Array(try text.string().utf8))
      if try text.string().isEmpty {
        throw text.unsupported("", supported: "a text that is not empty")
      }
    } else {
      search = .pattern(try PreTokenizer.pattern(pattern))
    }
    content = Array(try node.required("content").string().utf8)
  }

  /// The maximum factor by which a text can grow.
  var growth: Double {
    switch search {
    case .literal(let text): max(1, Double(content.count) / Double(max(text.count, 1)))
    // A pattern may match the empty string before and after each byte.
    case .pattern: Double(content.count + 1)
    }
  }

  func apply(_ text: [UInt8]) -> [UInt8] {
    switch search {
    case .literal(let pattern): replace(pattern, in: text)
    case .pattern(let pattern): replace(pattern, in: text)
    }
  }

  private func replace(_ pattern: [UInt8], in text: [UInt8]) -> [UInt8] {
    guard let first = pattern.first, text.contains(first) else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 2)
    text.withUnsafeBufferPointer { text in
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
    }
    return result
  }

  private func replace(_ pattern: Pattern, in text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    text.withUnsafeBufferPointer { text in
      var end = 0
      pattern.forEachMatch(in: text, 0..<text.count) { match in
        result.append(contentsOf: text[end..<match.lowerBound])
        result.append(contentsOf: content)
        end = match.upperBound
      }
      result.append(contentsOf: text[end...])
    }
    return result
  }
}
