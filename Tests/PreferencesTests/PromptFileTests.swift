import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("Files of prompts")
struct PromptFileTests {
  static let prompts = "{\"prompt\":\"a\"}\n{\"query\":\"b\",\"n\":2}\n"

  @Test("a row without responses is read where a prompt is all that is needed")
  func prompts() throws {
    let folder = try TemporaryDirectory()
    let url = try folder.file("p.jsonl", Self.prompts + #"{"prompt":"c","completion":"d"}"#)
    let data = try PreferenceReader.file(url, needs: .prompt).lines.map(\.datum)
    #expect(data.map(\.responses.count) == [0, 0, 1])
    #expect(data[1].columns == ["n": .datum(2)])
    #expect(throws: DataError.self) { _ = try PreferenceReader.read(url) }
  }

  @Test("checking says which commands take prompts alone, and refuses them among other rows")
  func checked() throws {
    let folder = try TemporaryDirectory()
    let alone = try PreferenceReader.check(try folder.file("p.jsonl", Self.prompts))
    #expect(alone.isUsable && alone.summary.responseCounts == [0: 2])
    #expect(alone.description.contains("'sample' and 'eval' take prompts alone"))
    let mixed = try PreferenceReader.check(
      try folder.file("m.jsonl", Self.prompts + #"{"prompt":"c","completion":"d"}"#))
    #expect(mixed.problems.count == 2)
  }

  @Test("a misspelt name of responses, and an object around all data, are no files of prompts")
  func misspelt() throws {
    let folder = try TemporaryDirectory()
    let slip = try PreferenceReader.check(
      try folder.file("p.jsonl", #"{"prompt":"a","response":["b","c"]}"#))
    #expect(
      slip.problems.map(\.description).first?.hasSuffix(
        "the row has 'response'; is 'responses' meant?") == true)
    let wrapped = try PreferenceReader.check(
      try folder.file("o.json", #"{"data":[{"prompt":"a","chosen":"b","rejected":"c"}]}"#))
    #expect(
      wrapped.problems.map(\.description).first?.contains("'data' is a list of objects") == true)
  }

  @Test(
    "checking finds an h that training refuses",
    arguments: [
      (#""h":-1"#, "is -1.0; expected 0 or more"),
      (#""h":"0.5""#, "is a string; expected a number"),
      (#""h":[1,2]"#, "is an array; expected a number"),
      (#""n":1"#, "is missing; other lines have it"),
    ])
  func calibration(field: String, problem: String) throws {
    let folder = try TemporaryDirectory()
    let pair = #""prompt":"p","chosen":"c","rejected":"r""#
    let report = try PreferenceReader.check(
      try folder.file("d.jsonl", "{\(pair),\"h\":0.5}\n{\(pair),\(field)}\n"))
    #expect(report.problems.count == 1)
    #expect(report.problems[0].description.hasSuffix("d.jsonl:2: field 'h': \(problem)"))
  }

  @Test("an id beyond 2⁵³ is the text of its digits")
  func ids() throws {
    let data = try read(
      #"{"id":1234567890123456789,"prompt":"p","completion":"c"}"#,
      #"{"id":-98765432109876543210,"prompt":"p","completion":"c"}"#,
      #"{"id":8.0,"prompt":"p","completion":"c"}"#)
    #expect(data.map(\.id) == ["1234567890123456789", "-98765432109876543210", "8"])
  }

  @Test("rows with equal responses are noted, byte by byte")
  func equal() throws {
    let folder = try TemporaryDirectory()
    let rows = [
      #"{"prompt":"p","chosen":"c","rejected":"c"}"#,
      #"{"prompt":"p","chosen":"\u00e9","rejected":"e\u0301"}"#,
      #"{"prompt":"p","responses":[[1],[2],[1]]}"#,
    ]
    let report = try PreferenceReader.check(
      try folder.file("d.jsonl", rows.joined(separator: "\n")))
    #expect(report.description.contains("2 rows with equal responses"))
  }
}
