import StrictJSON
import Testing

@Suite("Writing JSON")
struct JSONWritingTests {
  @Test(
    "a text is written as it was read, number by number",
    arguments: [
      "{}", "[]", "null", "true", "false", "-0", "8.0", "1e-05", "[1,2.50,3E+7]", "\"\"",
      "9007199254740993", "0.1000000000000000055511151231257827",
      #"{"z":1,"a":[{},[]],"Z":"ß\"\\\n"}"#, "{\"control\":\"\\u0001\"}",
      "{\"\u{E9}\":1,\"e\u{301}\":2}",
    ])
  func compactTextIsStable(text: String) throws {
    let written = try JSONParserTests.parse(text).compactText
    #expect(Array(written.utf8) == Array(text.utf8), "\(written)")
  }

  @Test("indented text reads back as the same value, line by line")
  func indentedText() throws {
    let value = try JSONParserTests.parse(#"{"a":[1,{"b":[]}],"c":{}}"#)
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
    #expect(try JSONParserTests.parse(expected) == value)
  }

  @Test("every scalar that needs an escape reads back as itself")
  func escapes() throws {
    let scalars =
      (0..<0x80).compactMap { Unicode.Scalar($0 as UInt32) } + ["\u{2028}", "\u{1F642}"]
    for scalar in scalars {
      let value = JSONValue.object(["\(scalar)": .string("x\(scalar)y")])
      #expect(try JSONParserTests.parse(value.compactText) == value, "\(scalar.value)")
    }
  }

  @Test(
    "a float64 is written so that it reads back to the same bits",
    arguments: [
      0.1, -0.0, 1e-5, 1e16, 1.0 / 3, .pi, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
    ])
  func doubles(value: Double) throws {
    let text = JSONValue.number(value).compactText
    #expect(try JSONParserTests.parse(text).double?.bitPattern == value.bitPattern, "\(text)")
  }

  @Test("an integer is written without a fraction", arguments: [0, -1, .min, .max])
  func integers(value: Int) throws {
    #expect(JSONValue.number(value).compactText == "\(value)")
    #expect(try JSONParserTests.parse("\(value)").writtenInteger == value)
  }
}
