import Preferences
import Testing
import Work
import _TestSupport

@testable import Calibration

@Suite("Which responses are the target's")
struct LabelledResponsesTests {
  @Test("golden_index goes before is_human, and both before chosen responses")
  func order() throws {
    let both = #"{"prompt":"a","responses":["b","c"],"golden_index":1,"is_human":[true,false]}"#
    #expect(try labelled(both).isGolden == [[false, true]])
    let human = #"{"prompt":"a","responses":["b","c"],"is_human":[true,false]}"#
    #expect(try labelled(human).origin == "field 'is_human'")
    #expect(try labelled(human).sources.names == ["target", "other"])
    let pair = #"{"prompt":"a","chosen":"b","rejected":"c"}"#
    #expect(try labelled(pair).isGolden == [[true, false]])
    #expect(try labelled(pair).sources.names == ["chosen", "rejected"])
    #expect(try labelled(pair, target: ["rejected"]).isGolden == [[false, true]])
  }

  @Test("a datum without a golden response has none; a named target counts wherever it stands")
  func absent() throws {
    let lines = """
      {"prompt":"a","responses":["b","c"],"golden_index":0,"sources":["m","n"]}
      {"prompt":"a","responses":["b","c"],"golden_index":-1,"sources":["n","m"]}
      """
    #expect(try labelled(lines).isGolden == [[true, false], [false, false]])
    #expect(try labelled(lines, target: ["m"]).isGolden == [[true, false], [false, true]])
  }

  @Test("responses are cropped by characters and by tokens, prompts are not")
  func cropped() throws {
    let lines = """
      {"prompt":"hello","chosen":"e\\u0301tude","rejected":"x"}
      {"prompt":[1,2,3],"chosen":[4,5,6],"rejected":[7]}
      """
    let data = try labelled(lines, maximumCharacters: 2).rows.data
    #expect(data[0].prompt == .text("hello"))
    #expect(data[0].responses == [.text("e\u{301}"), .text("x")])
    #expect(data[1].responses == [.tokens([4, 5]), .tokens([7])])
  }

  @Test("data that don't say what the target is are refused, with what would say it")
  func refused() throws {
    let plain = #"{"prompt":"a","responses":["b","c"]}"#
    #expect(throws: CalibrationError.noTarget(file: "d.jsonl", sources: [])) {
      try labelled(plain)
    }
    let sourced = #"{"prompt":"a","responses":["b","c"],"sources":["m","n"]}"#
    #expect(throws: CalibrationError.noTarget(file: "d.jsonl", sources: ["m", "n"])) {
      try labelled(sourced)
    }
    #expect(
      throws: CalibrationError.unknownSource(name: "x", setting: .target, sources: ["m", "n"])
    ) { try labelled(sourced, target: ["x"]) }
    #expect(throws: CalibrationError.unknownSource(name: "x", setting: .target, sources: [])) {
      try labelled(plain, target: ["x"])
    }
    #expect(throws: CalibrationError.missingField(place: "d.jsonl:2", field: "sources")) {
      try labelled(sourced + "\n" + plain, target: ["m"])
    }
    let human = #"{"prompt":"a","responses":["b","c"],"is_human":[true,false]}"#
    #expect(throws: CalibrationError.missingField(place: "d.jsonl:2", field: "is_human")) {
      try labelled(human + "\n" + plain)
    }
  }

  private func labelled(
    _ text: String, target: [String] = [], maximumCharacters: Int? = nil
  ) throws -> LabelledResponses {
    let folder = try TemporaryDirectory()
    return try LabelledResponses(
      PreferenceReader.lines(folder.file("d.jsonl", text)), file: "d.jsonl", target: target,
      maximumCharacters: maximumCharacters)
  }
}
