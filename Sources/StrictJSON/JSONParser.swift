/// A strict parser for JSON (RFC 8259). It rejects duplicate keys, comments, trailing commas, lone
/// surrogates and numbers beyond float64.
public struct JSONParser {
  /// The maximum nesting depth of values. The parser is recursive, so this limits its stack.
  public static let depthLimit = 64

  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  private var depth = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// Parses the value in `bytes`, which may be surrounded only by white space.
  ///
  /// - Throws: ``JSONError`` for the first error, with its byte offset.
  public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
      var parser = JSONParser(buffer)
      return try parser.document()
    }
  }

  /// Parses the value in memory that the caller owns, such as a mapped file.
  public static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
    try bytes.withMemoryRebound(to: UInt8.self) { buffer throws(JSONError) in
      var parser = JSONParser(buffer)
      return try parser.document()
    }
  }

  private mutating func document() throws(JSONError) -> JSONValue {
    let result = try value()
    skipSpace()
    if position < bytes.count { throw error(.trailingCharacters) }
    return result
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipSpace()
    guard let byte = peek() else { throw error(.unexpectedEnd(expected: "a value")) }
    switch byte {
    case UInt8(ascii: "{"): return .object(try nested { p throws(JSONError) in try p.object() })
    case UInt8(ascii: "["): return .array(try nested { p throws(JSONError) in try p.array() })
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case _ where byte.isWordByte: return try word()
    default: throw unexpected("a value")
    }
  }

  private mutating func nested<T>(
    _ body: (inout JSONParser) throws(JSONError) -> T
  ) throws(JSONError) -> T {
    if depth == Self.depthLimit { throw error(.depth(limit: Self.depthLimit)) }
    depth += 1
    position += 1
    let result = try body(&self)
    depth -= 1
    return result
  }

  private mutating func object() throws(JSONError) -> JSONObject {
    var members: [JSONObject.Member] = []
    var seen: Set<ExactString> = []
    if takeIfNext("}") { return JSONObject() }
    repeat {
      skipSpace()
      guard peek() == UInt8(ascii: "\"") else { throw afterComma("}", "a key in double quotes") }
      let start = position
      let key = try string()
      if !seen.insert(ExactString(key)).inserted {
        throw JSONError(offset: start, reason: .duplicateKey(key))
      }
      guard takeIfNext(":") else { throw unexpected("':'") }
      members.append(.init(key, try value()))
    } while takeIfNext(",")
    guard takeIfNext("}") else { throw unexpected("',' or '}'") }
    return JSONObject(checked: members)
  }

  private mutating func array() throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    if takeIfNext("]") { return elements }
    repeat {
      skipSpace()
      if peek() == UInt8(ascii: "]") { throw error(.trailingComma) }
      elements.append(try value())
    } while takeIfNext(",")
    guard takeIfNext("]") else { throw unexpected("',' or ']'") }
    return elements
  }

  private mutating func word() throws(JSONError) -> JSONValue {
    let start = position
    while let byte = peek(), byte.isWordByte { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    switch text {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: throw JSONError(offset: start, reason: .word(text))
    }
  }
}

extension JSONParser {
  func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  mutating func takeIfNext(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    return take(scalar)
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  func text(from start: Int) -> String {
    String(decoding: bytes[start..<position], as: UTF8.self)
  }

  func error(_ reason: JSONError.Reason) -> JSONError {
    JSONError(offset: position, reason: reason)
  }

  private func unexpected(_ expected: String) -> JSONError {
    guard position < bytes.count else { return error(.unexpectedEnd(expected: expected)) }
    let rest = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self)
    return error(.unexpected(character: String(rest.prefix(1)), expected: expected))
  }

  /// The error for a closing bracket that follows a comma, where a member is expected.
  private func afterComma(_ closing: Unicode.Scalar, _ expected: String) -> JSONError {
    peek() == UInt8(ascii: closing) ? error(.trailingComma) : unexpected(expected)
  }
}

extension UInt8 {
  var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "+"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
