import StrictJSON
import Testing

@Suite("JSON values")
struct JSONValueTests {
  @Test(
    "two readings of an integer: what it is worth, and how it is written",
    arguments: [
      ("12", 12, 12), ("8.0", 8, nil), ("1e3", 1000, nil), ("-0", 0, 0), ("1.5", nil, nil),
      ("-9007199254740991", 1 - 1 << 53, 1 - 1 << 53), ("9007199254740992", nil, 1 << 53),
      ("9007199254740993", nil, 1 << 53 + 1), ("1e300", nil, nil),
      ("99999999999999999999", nil, nil), ("true", nil, nil), ("\"8\"", nil, nil),
    ] as [(String, Int?, Int?)])
  func integers(text: String, integer: Int?, written: Int?) throws {
    let value = try JSONParserTests.parse(text)
    #expect(value.integer == integer)
    #expect(value.writtenInteger == written)
  }

  @Test(
    "numbers have the float64 that is nearest to their digits",
    arguments: [
      ("0", 0), ("-0", -0.0), ("999999999999999", 999_999_999_999_999),
      ("9007199254740993", 0x1p53), ("123456789012345678901", 123_456_789_012_345_683_968),
      ("0.1", 0.1), ("-2.5E-3", -0.0025), ("1.7976931348623157e308", .greatestFiniteMagnitude),
    ])
  func doubles(text: String, value: Double) throws {
    #expect(try JSONParserTests.parse(text).double?.bitPattern == value.bitPattern)
  }

  @Test("numbers are equal when they are written alike")
  func equality() throws {
    #expect(try JSONParserTests.parse("8") == .number(8))
    #expect(try JSONParserTests.parse("8.0") == .number(8.0))
    #expect(try JSONParserTests.parse("8") != .number(8.0))
    #expect(try JSONParserTests.parse("9007199254740993") != .number(9_007_199_254_740_992))
  }

  @Test("accessors answer for their own kind only")
  func accessors() throws {
    let values: [JSONValue] = [
      .null, .bool(true), .number(8), .string("s"), .array([.null]), .object(["k": .null]),
    ]
    for (i, value) in values.enumerated() {
      #expect(value.bool == (i == 1 ? true : nil))
      #expect(value.double == (i == 2 ? 8 : nil))
      #expect(value.string == (i == 3 ? "s" : nil))
      #expect(value.array == (i == 4 ? [.null] : nil))
      #expect(value.object == (i == 5 ? ["k": .null] : nil))
    }
  }

  @Test("members are replaced in place, appended and removed")
  func members() throws {
    var object = try #require(try JSONParserTests.parse(#"{"a":1,"b":2,"c":3}"#).object)
    object["b"] = .string("two")
    object["d"] = .null
    object["a"] = nil
    object["unknown"] = nil
    #expect(JSONValue.object(object).compactText == #"{"b":"two","c":3,"d":null}"#)
  }

  @Test("canonically equivalent keys are members of their own")
  func exactKeys() {
    var object: JSONObject = ["\u{E9}": .number(1), "e\u{301}": .number(2)]
    object["e\u{301}"] = .number(3)
    #expect(object["\u{E9}"] == .number(1))
    #expect(object.members.count == 2)
    #expect(object != ["e\u{301}": .number(1), "\u{E9}": .number(3)])
  }

  @Test("an object with a key twice, and a number that is none, are programming errors")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = JSONObject([.init("a", .null), .init("a", .null)])
    }
    await #expect(processExitsWith: .failure) { _ = JSONValue.number(Double.nan) }
  }
}
