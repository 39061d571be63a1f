/// A strict reader of JSON (RFC 8259): one value, nothing but white space around it, no key twice.
struct JSONParser {
  /// Deeper documents are refused: the parser recurses, and no checkpoint nests further.
  static let maximumDepth = 64

  private let file: String
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  /// - Parameter file: names the text in errors.
  static func parse(
    _ bytes: UnsafeRawBufferPointer, file: String
  ) throws(CheckpointError) -> JSONValue {
    var parser = JSONParser(file: file, bytes: bytes)
    let value = try parser.value(depth: 0)
    parser.skipWhiteSpace()
    if parser.position < bytes.count { throw parser.error("text after the end of the value") }
    return value
  }

  private init(file: String, bytes: UnsafeRawBufferPointer) {
    self.file = file
    self.bytes = bytes
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(CheckpointError) -> JSONValue {
    if depth > Self.maximumDepth { throw error("nested deeper than \(Self.maximumDepth)") }
    skipWhiteSpace()
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(literal: try number())
    }
  }

  private mutating func object(depth: Int) throws(CheckpointError) -> JSONValue {
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    position += 1
    if skip(to: "}") { return .object([]) }
    repeat {
      skipWhiteSpace()
      if peek != UInt8(ascii: "\"") { throw error("expected a key") }
      let key = try string()
      if !keys.insert(key).inserted { throw .duplicateKey(file: file, key: key) }
      if !skip(to: ":") { throw error("expected ':'") }
      members.append(.init(key, try value(depth: depth + 1)))
    } while skip(to: ",")
    if !skip(to: "}") { throw error("expected ',' or '}'") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(CheckpointError) -> JSONValue {
    var values: [JSONValue] = []
    position += 1
    if skip(to: "]") { return .array([]) }
    repeat { values.append(try value(depth: depth + 1)) } while skip(to: ",")
    if !skip(to: "]") { throw error("expected ',' or ']'") }
    return .array(values)
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(CheckpointError) -> JSONValue {
    for index in 0..<word.utf8CodeUnitCount {
      if peek != word.utf8Start[index] { throw error("expected '\(word)'") }
      position += 1
    }
    return value
  }

  // MARK: Numbers

  private mutating func number() throws(CheckpointError) -> String {
    let start = position
    take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(CheckpointError) {
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    if position == start { throw error(start == bytes.count ? "text ends" : "expected a value") }
  }

  // MARK: Strings

  private mutating func string() throws(CheckpointError) -> String {
    position += 1
    var content: [UInt8] = []
    while true {
      guard let byte = peek else { throw error("string does not end") }
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw error("string is not UTF-8")
        }
        position += 1
        return text
      case UInt8(ascii: "\\"):
        content += Array(String(try escape()).utf8)
      case 0..<0x20:
        throw error("control character in a string")
      default:
        content.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape() throws(CheckpointError) -> Unicode.Scalar {
    position += 1
    let byte = peek
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default:
      position -= 1
      throw error("unknown escape")
    }
  }

  /// `\uXXXX`, or two of them that are a surrogate pair.
  private mutating func unicodeEscape() throws(CheckpointError) -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(UInt16(first)), take("\\"), take("u") else {
      throw error("half a surrogate pair")
    }
    let second = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error("half a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(CheckpointError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  // MARK: Bytes

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  @discardableResult
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skip(to character: Unicode.Scalar) -> Bool {
    skipWhiteSpace()
    return take(character)
  }

  private mutating func skipWhiteSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private func error(_ reason: String) -> CheckpointError {
    .malformedJSON(file: file, offset: position, reason: reason)
  }
}
