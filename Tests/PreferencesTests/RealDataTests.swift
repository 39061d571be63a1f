import Foundation
import Preferences
import StrictJSON
import Testing
import Tokenization
import _TestSupport

@Suite(
  "Public data sets", .enabled(if: SharedData.isPresent, "\(SharedData.hint)"))
struct RealDataTests {
  @Test(
    "every row is read, with its number of responses",
    arguments: [
      ("alpacaeval-mixA-gpt4turbo", [4: 600]), ("alpacaeval-mixB-fusechat", [4: 600]),
      ("alpacaeval-mixC-claude21", [4: 588]), ("alpacaeval-mixD-style", [4: 600]),
      ("hh-harmless-base-test", [2: 1800]), ("human-annotated-listwise", [4: 7, 5: 19, 6: 90]),
      ("human-listwise-4", [4: 116]), ("human-vs-llm-sources", [7: 1, 8: 35, 9: 154]),
      ("llmbar", [2: 300]),
    ])
  func counts(name: String, counts: [Int: Int]) throws {
    let report = try PreferenceReader.check(try SharedData.file("data/preference/\(name).jsonl"))
    #expect(report.problems.isEmpty)
    #expect(report.summary.responseCounts == counts)
  }

  @Test("a null score is one response without a score in each row")
  func nullScores() throws {
    let url = try SharedData.file("data/preference/human-annotated-listwise.jsonl")
    #expect(try PreferenceReader.check(url).summary.nullScores == 116)
  }

  @Test(
    "encoded and cut, rows have the ids that a reference run was trained on",
    arguments: [
      ("trace-dpo-erm", "hh-harmless-base-test"),
      ("trace-dpo-pl-dora", "alpacaeval-mixA-gpt4turbo"),
      ("trace-lire-dora", "alpacaeval-mixA-gpt4turbo"),
    ])
  func trace(trace: String, file: String) throws {
    let golden = try Self.object(try SharedData.file("golden/\(trace).json"))
    let set = try PreferenceReader.read(try SharedData.file("data/preference/\(file).jsonl"))
    let tokenizer = try Tokenizer(directory: try SharedData.file("data/models/stories260K"))
    var limit = try LengthLimit(maximum: 256)
    guard case .array(let rows) = golden["data"], case .object(let cutting) = golden["cutting"]
    else { return #expect(Bool(false), "no data in \(trace)") }
    #expect(rows.count == 160)
    for (datum, row) in zip(set.data, rows) {
      guard case .object(let row) = row else { return #expect(Bool(false)) }
      #expect(datum.id == row["id"]?.string)
      let cut = limit.cut(
        prompt: tokenizer.encodePrompt(try Self.text(datum.prompt)),
        responses: try datum.responses.map { try tokenizer.encodeResponse(Self.text($0)) }, bos: 1)
      let expected = Self.ids(row["prompt"])
      // The reference run reserved a third for responses that needed less.
      let needsThird = cut.responses.contains { $0.count > 256 - limit.promptMinimum }
      #expect(
        needsThird
          ? cut.prompt == expected : cut.prompt.suffix(expected.count - 1) == expected.dropFirst(),
        "\(datum.id)")
      #expect(cut.responses == Self.responses(row), "\(datum.id)")
    }
    #expect(limit.counts.promptsCut <= cutting["prompts_cut"]?.integer ?? 0)
    #expect(limit.counts.responsesCut == cutting["responses_cut"]?.integer)
    #expect(limit.counts.responses == cutting["responses"]?.integer)
  }

  static func object(_ url: URL) throws -> JSONObject {
    guard case .object(let object) = try JSONParser.parse(Array(try Data(contentsOf: url))) else {
      throw GoldenError.wrongKind(place: url.lastPathComponent, expected: "an object")
    }
    return object
  }

  static func text(_ text: Datum.Text) throws -> String {
    guard case .text(let string) = text else {
      throw GoldenError.wrongKind(place: "prompt or response", expected: "a text")
    }
    return string
  }

  static func ids(_ value: JSONValue?) -> [Int32] {
    guard case .array(let values) = value else { return [] }
    return values.compactMap { $0.integer.map(Int32.init) }
  }

  static func responses(_ row: JSONObject) -> [[Int32]] {
    if case .array(let responses) = row["responses"] { return responses.map { ids($0) } }
    return [ids(row["chosen"]), ids(row["rejected"])]
  }
}
