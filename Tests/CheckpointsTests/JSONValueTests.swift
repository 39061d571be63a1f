import Testing

@testable import Checkpoints

@Suite("JSON")
struct JSONValueTests {
  @Test(
    "a document is written as it was read",
    arguments: [
      "{}", "[]", "null", "true", "false", "-0", "8.0", "1e-05", "[1,2.50,3E+7]", "\"\"",
      #"{"z":1,"a":[{},[]],"Z":"ß\"\\\n"}"#, "{\"control\":\"\\u0001\"}",
    ])
  func compactTextIsStable(text: String) throws {
    #expect(try JSONValue(parsing: text, name: "text").compactText == text)
  }

  @Test("indented text reads back as the same document, line by line")
  func indentedText() throws {
    let value = try JSONValue(parsing: #"{"a":[1,{"b":[]}],"c":{}}"#, name: "text")
    let expected = """
      {
        "a": [
          1,
          {
            "b": []
          }
        ],
        "c": {}
      }

      """
    #expect(value.indentedText == expected)
    #expect(try JSONValue(parsing: expected, name: "text") == value)
  }

  @Test("escapes stand for their characters")
  func escapes() throws {
    let text = #""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#
    let value = try JSONValue(parsing: text, name: "text")
    #expect(value.string == "\"\\/\u{8}\u{c}\n\r\té😀")
  }

  @Test("accessors answer for their own kind only")
  func accessors() throws {
    #expect(JSONValue.number(literal: "8").integer == 8)
    #expect(JSONValue.number(literal: "8.0").integer == nil)
    #expect(JSONValue.number(literal: "8.0").double == 8)
    #expect(JSONValue.number(literal: "1e999").double == nil)
    #expect(JSONValue.string("8").integer == nil)
    #expect(JSONValue.boolean(true).boolean == true)
    #expect(JSONValue.null.boolean == nil)
  }

  @Test("members are replaced in place, appended and removed")
  func members() throws {
    var value = try JSONValue(parsing: #"{"a":1,"b":2,"c":3}"#, name: "text")
    value["b"] = .string("two")
    value["d"] = .null
    value["a"] = nil
    value["unknown"] = nil
    #expect(value.compactText == #"{"b":"two","c":3,"d":null}"#)
  }

  @Test(
    "text that is not JSON is refused",
    arguments: [
      ("", 0), ("  ", 2), ("{", 1), ("{}}", 2), ("[1,]", 3), ("[1 2]", 3), ("{\"a\"}", 4),
      ("{\"a\":1,}", 7), ("{a:1}", 1), ("01", 1), ("+1", 0), ("1.", 2), ("1e", 2), (".5", 0),
      ("-", 1), ("NaN", 0), ("tru", 3), ("\"a", 2), ("\"\\x\"", 2), ("\"\\u12g4\"", 5),
      ("\"\\ud800\"", 7), ("\"\\udc00\"", 7), ("\"a\nb\"", 2), ("'a'", 0), ("{\"a\":1 \"b\":2}", 7),
    ])
  func malformed(text: String, offset: Int) throws {
    #expect { try JSONValue(parsing: text, name: "text") } throws: { error in
      guard case CheckpointError.malformedJSON("text", offset, _) = error else { return false }
      return true
    }
  }

  @Test("bytes that are not UTF-8 are refused")
  func invalidUTF8() throws {
    let bytes: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
    let expected = CheckpointError.malformedJSON(
      file: "text", offset: 3, reason: "string is not UTF-8")
    #expect(throws: expected) {
      try bytes.withUnsafeBytes { try JSONParser.parse($0, file: "text") }
    }
  }

  @Test("nesting is bounded, so that hostile text cannot exhaust the stack")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    let limit = JSONParser.maximumDepth
    _ = try JSONValue(parsing: nested(limit), name: "text")
    #expect(throws: CheckpointError.self) {
      try JSONValue(parsing: nested(limit + 2), name: "text")
    }
    #expect(throws: CheckpointError.self) {
      try JSONValue(parsing: nested(100_000), name: "text")
    }
  }

  @Test("a key that appears twice is refused")
  func duplicateKey() throws {
    #expect(throws: CheckpointError.duplicateKey(file: "text", key: "a")) {
      try JSONValue(parsing: #"{"a":1,"b":{},"\u0061":2}"#, name: "text")
    }
  }
}
