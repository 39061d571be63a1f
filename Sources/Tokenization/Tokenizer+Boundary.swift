extension Tokenizer {
  /// The number of bytes examined on each side of a boundary. Longer tokens are rare.
  private static let window = 128

  /// Whether a token would span the boundary between a prompt and its response if the two were
  /// encoded as one text.
  ///
  /// Prompt and response are encoded separately, so a model trained on whole texts would see
  /// unfamiliar tokens at such a boundary. Only text near the boundary is encoded again.
  public func joinsTokens(at prompt: String, _ response: String) -> Bool {
    let before = Self.end(of: prompt)
    let after = Self.beginning(of: response)
    let ids = encode(before, addSpecialTokens: false)
    return !encode(before + after, addSpecialTokens: false).starts(with: ids)
  }

  private static func end(of text: String) -> String {
    var bytes = Array(text.utf8.suffix(window))
    // Continuation bytes at the start belong to a character that was cut off.
    if bytes.count == window { bytes = Array(bytes.drop { $0 & 0xC0 == 0x80 }) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func beginning(of text: String) -> String {
    let bytes = Array(text.utf8.prefix(window + 4))
    guard bytes.count > window else { return text }
    let end = (0...window).last { bytes[$0] & 0xC0 != 0x80 } ?? window
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
