import StrictJSON
import Testing

@Suite("JSON")
struct JSONParserTests {
  static func parse(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

  static func fault(_ text: String) -> JSONError? {
    do {
      _ = try JSONParser.parse(Array(text.utf8))
      return nil
    } catch {
      return error
    }
  }

  @Test("every kind of value is read")
  func values() throws {
    let value = try Self.parse(#" {"a": [1, -2.5e3, true, false, null], "b": {"c": ""}} "#)
    guard case .object(let object) = value else { return #expect(Bool(false), "\(value)") }
    #expect(object.members.map(\.key) == ["a", "b"])
    #expect(
      object["a"]
        == .array([.number(1), try Self.parse("-2.5e3"), .bool(true), .bool(false), .null]))
    #expect(object["c"] == nil)
  }

  @Test(
    "escapes become the scalars they name",
    arguments: [
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
      (#""\u00e9\u0000""#, "\u{E9}\0"),
      (#""x\uD83D\uDE42y""#, "x🙂y"),
      ("\"\u{2028}e\u{301}\"", "\u{2028}e\u{301}"),
    ])
  func escapes(text: String, expected: String) throws {
    let string = try #require(try Self.parse(text).string)
    #expect(Array(string.utf8) == Array(expected.utf8))
  }

  @Test("canonically equivalent keys are different keys")
  func exactKeys() throws {
    guard case .object(let object) = try Self.parse("{\"\u{E9}\": 1, \"e\u{301}\": 2}") else {
      return #expect(Bool(false))
    }
    #expect(object["\u{E9}"] == .number(1))
    #expect(object["e\u{301}"] == .number(2))
  }

  @Test("bytes that somebody else owns are read as an array's are")
  func borrowedBytes() throws {
    let value = try Array("[1,\"é\"]".utf8).withUnsafeBytes { bytes in
      try JSONParser.parse(bytes)
    }
    #expect(value == .array([.number(1), .string("é")]))
    let empty = JSONError(offset: 0, reason: .unexpectedEnd(expected: "a value"))
    #expect(throws: empty) {
      try JSONParser.parse(UnsafeRawBufferPointer(start: nil, count: 0))
    }
  }

  @Test(
    "each fault is found where it is",
    arguments: [
      ("", 0, JSONError.Reason.unexpectedEnd(expected: "a value")),
      ("[1 2]", 3, .unexpected(character: "2", expected: "',' or ']'")),
      ("{\"a\" 1}", 5, .unexpected(character: "1", expected: "':'")),
      ("{a: 1}", 1, .unexpected(character: "a", expected: "a key in double quotes")),
      ("1 2", 2, .trailingCharacters),
      ("[1,]", 3, .trailingComma),
      ("{\"a\":1,}", 7, .trailingComma),
      ("[NaN]", 1, .word("NaN")),
      ("[-Infinity]", 1, .word("-Infinity")),
      ("[01]", 1, .number("01")),
      ("[1.]", 1, .number("1.")),
      ("1e", 0, .number("1e")),
      ("-", 0, .number("-")),
      ("+1", 0, .word("+1")),
      (".5", 0, .word(".5")),
      ("tru", 0, .word("tru")),
      ("'a'", 0, .unexpected(character: "'", expected: "a value")),
      ("{}}", 2, .trailingCharacters),
      ("{", 1, .unexpectedEnd(expected: "a key in double quotes")),
      ("{\"a\"}", 4, .unexpected(character: "}", expected: "':'")),
      ("{\"a\":1 \"b\":2}", 7, .unexpected(character: "\"", expected: "',' or '}'")),
      ("[0x1F]", 1, .number("0x1F")),
      ("[1e400]", 1, .numberRange("1e400")),
      ("\"a\tb\"", 2, .controlCharacter(9)),
      (#""\x""#, 1, .escape(#"\x"#)),
      (#""\u12G4""#, 1, .escape(#"\u"#)),
      (#""\uD83D.""#, 1, .loneSurrogate(#"\uD83D"#)),
      (#""\uDE42""#, 1, .loneSurrogate(#"\uDE42"#)),
      ("\"abc", 4, .unexpectedEnd(expected: "'\"'")),
      (#"{"a":1,"a":2}"#, 7, .duplicateKey("a")),
      (#"{"a":1,"b":{},"\u0061":2}"#, 14, .duplicateKey("a")),
    ])
  func faults(text: String, offset: Int, reason: JSONError.Reason) {
    let fault = Self.fault(text)
    #expect(fault?.offset == offset)
    #expect(fault?.reason == reason)
  }

  @Test("bytes that are not UTF-8 are refused")
  func invalidUTF8() {
    // The bytes are an overlong slash, a surrogate encoded in UTF-8, and an invalid byte.
    for bytes: [UInt8] in [[0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF]] {
      #expect(throws: JSONError(offset: 0, reason: .invalidUTF8)) {
        _ = try JSONParser.parse([0x22] + bytes + [0x22])
      }
    }
  }

  @Test("nesting is bounded")
  func depth() throws {
    let limit = JSONParser.depthLimit
    let deepest = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
    _ = try Self.parse(deepest)
    #expect(Self.fault("[" + deepest + "]")?.reason == .depth(limit: limit))
    #expect(Self.fault(String(repeating: "[", count: 1_000_000))?.reason == .depth(limit: limit))
  }

  @Test("messages say what is wrong and what would be right")
  func messages() throws {
    #expect(
      Self.fault("[NaN]").map(String.init(describing:))
        == "'NaN' is not JSON; a missing number is null, booleans are true and false")
    #expect(Self.fault("[1,]")?.description == "a comma with nothing after it")
  }
}
