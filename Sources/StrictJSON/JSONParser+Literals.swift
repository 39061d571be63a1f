extension JSONParser {
  /// Reads a number that matches `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
  mutating func number() throws(JSONError) -> JSONNumber {
    let start = position
    _ = take("-")
    let leadingZero = peek() == UInt8(ascii: "0")
    let whole = digits()
    var valid = whole == 1 || (whole > 1 && !leadingZero)
    if take(".") { valid = digits() > 0 && valid }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      valid = digits() > 0 && valid
    }
    while let byte = peek(), byte.isWordByte {
      valid = false
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard valid, let value = position - start == whole ? Self.whole(text) : Double(text) else {
      let infinite = text == "-Infinity"
      throw JSONError(offset: start, reason: infinite ? .word(text) : .number(text))
    }
    guard value.isFinite else { throw JSONError(offset: start, reason: .numberRange(text)) }
    return JSONNumber(literal: text, value: value)
  }

  /// The value of a text of digits, such as a token id. Short texts are converted as integers,
  /// which is faster and exact for up to 15 digits.
  private static func whole(_ text: String) -> Double? {
    text.utf8.count <= 15 ? Int(text).map(Double.init) : Double(text)
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      position += 1
    }
    return position - start
  }

  mutating func string() throws(JSONError) -> String {
    let start = position
    position += 1
    let content = position
    skipPlain()
    if peek() == UInt8(ascii: "\"") {
      position += 1
      return try decoded(bytes[content..<position - 1], at: start)
    }
    var unescaped = Array(bytes[content..<position])
    while true {
      guard let byte = peek() else { throw error(.unexpectedEnd(expected: "'\"'")) }
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\") else { throw error(.controlCharacter(byte)) }
      unescaped.append(contentsOf: UTF8.encode(try escape()) ?? .init())
      let plain = position
      skipPlain()
      unescaped.append(contentsOf: bytes[plain..<position])
    }
    position += 1
    return try decoded(unescaped, at: start)
  }

  /// Skips to the next quote, backslash or control character.
  private mutating func skipPlain() {
    let bytes = bytes
    var i = position
    while i < bytes.count, bytes[i] != UInt8(ascii: "\""), bytes[i] != UInt8(ascii: "\\"),
      bytes[i] >= 0x20
    { i += 1 }
    position = i
  }

  private func decoded(
    _ bytes: some Sequence<UInt8>, at offset: Int
  ) throws(JSONError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw JSONError(offset: offset, reason: .invalidUTF8)
    }
    return text
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let byte = peek() else { throw error(.unexpectedEnd(expected: "an escape sequence")) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(from: start)
    default: throw JSONError(offset: start, reason: .escape(text(from: start)))
    }
  }

  private mutating func unicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let first = try hexUnit(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    if UTF16.isLeadSurrogate(UInt16(first)), take("\\"), take("u") {
      let second = try hexUnit(from: start)
      if UTF16.isTrailSurrogate(UInt16(second)),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    throw JSONError(offset: start, reason: .loneSurrogate(text(from: start)))
  }

  private mutating func hexUnit(from start: Int) throws(JSONError) -> UInt32 {
    let end = position + 4
    guard end <= bytes.count, bytes[position..<end].allSatisfy(\.isHexDigit),
      let unit = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
    else {
      throw JSONError(offset: start, reason: .escape(text(from: start)))
    }
    position = end
    return unit
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
