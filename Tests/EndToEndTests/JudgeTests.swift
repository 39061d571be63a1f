import Foundation
import Testing
import _TestSupport

/// Tests of an external judge, which cover the export for it and the evaluation of its verdicts.
@Suite struct JudgeTests {
  private func export(_ place: Workplace, _ more: String...) throws -> EvalReport {
    let outcome = try place.program.run(
      [
        "eval", "--model", Workplace.model, "--data", "data.jsonl", "--judge-export", "pairs.jsonl",
        "--max-new-tokens", "10", "--quiet", "--json", "--bootstrap", "0", "--threads", "1",
      ] + more)
    #expect(outcome.code == 0, "\(outcome.errors)")
    return try EvalReport(outcome.output)
  }

  private func rows(_ place: Workplace) throws -> [[String: Any]] {
    try place.text("pairs.jsonl").split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// Writes the lines with verdicts.
  private func judge(
    _ place: Workplace, _ rows: [[String: Any]], _ verdict: ([String: Any]) -> String
  ) throws {
    let lines = try rows.map { row in
      var row = row
      row["verdict"] = verdict(row)
      let data = try JSONSerialization.data(withJSONObject: row, options: .sortedKeys)
      return String(decoding: data, as: UTF8.self)
    }
    try place.folder.file("verdicts.jsonl", lines.joined(separator: "\n") + "\n")
  }

  private struct Verdicts: Decodable {
    struct Number: Decodable { var value: Double }
    struct Match: Decodable {
      var model: String
      var other: String
      var comparisons: Int
      var win_rate: Number
      var length_controlled_win_rate: Number
      var consistent: Double
      var first_place: Double?
    }
    var matches: [Match]
  }

  private func imported(_ place: Workplace) throws -> [Verdicts.Match] {
    let outcome = try place.program.run(
      "eval", "--judge-import", "verdicts.jsonl", "--json", "--bootstrap", "20")
    #expect(outcome.code == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Verdicts.self, from: Data(outcome.output.utf8)).matches
  }

  private func length(_ value: Any?) -> Int { (value as? [Any])?.count ?? 0 }

  private func longer(_ row: [String: Any]) -> String {
    let (a, b) = (length(row["a"]), length(row["b"]))
    return a > b ? "A" : a < b ? "B" : "tie"
  }

  @Test("a judge that prefers the longer answer gives the win rate of the scorer 'length'")
  func inverse() throws {
    let place = try Workplace()
    try place.data(count: 9)
    let report = try export(place, "--scorer", "length", "--count", "2")
    let rows = try rows(place)
    #expect(rows.count == 2 * 2 * 9)
    #expect(rows.allSatisfy { $0["verdict"] is NSNull })
    try judge(place, rows.reversed(), longer)
    let match = try #require(try imported(place).first)
    let expected = try #require(report.models[0]["win_rate"]).value
    #expect(abs(match.win_rate.value - expected) < 1e-12)
    let controlled = try #require(report.models[0]["length_controlled_win_rate"]).value
    #expect(abs(match.length_controlled_win_rate.value - controlled) < 1e-9)
    #expect(match.consistent == 1)
    #expect(match.first_place == 0.5)
    #expect(match.model == Workplace.model && match.other == "(data)")
    #expect(match.comparisons == 18)
  }

  @Test("a judge that always prefers the first place decides nothing")
  func biased() throws {
    let place = try Workplace()
    try place.data(count: 4)
    _ = try export(place)
    try judge(place, try rows(place)) { _ in "a" }
    let match = try #require(try imported(place).first)
    #expect(match.win_rate.value == 0.5)
    #expect(abs(match.length_controlled_win_rate.value - 0.5) < 1e-12)
    #expect(match.consistent == 0)
    #expect(match.first_place == 1)
  }

  @Test("other models meet the data's answers and the first model")
  func models() throws {
    let place = try Workplace()
    try place.data(count: 2)
    try FileManager.default.createSymbolicLink(
      atPath: place.file("copy").path, withDestinationPath: Workplace.model)
    _ = try export(place, "--other", "copy")
    try judge(place, try rows(place).reversed()) { _ in "tie" }
    let pairs = try imported(place).map { [$0.model, $0.other] }
    #expect(
      Set(pairs) == [[Workplace.model, "(data)"], ["copy", "(data)"], [Workplace.model, "copy"]])
  }

  @Test("what isn't judged in both orders is refused, line by line")
  func refused() throws {
    let place = try Workplace()
    try place.data(count: 2)
    _ = try export(place)
    let rows = try rows(place)
    func errors() throws -> String {
      let outcome = try place.program.run("eval", "--judge-import", "verdicts.jsonl")
      #expect(outcome.code == 2)
      return outcome.errors
    }
    try judge(place, rows) { _ in "better" }
    #expect(
      try errors()
        == "error: verdicts.jsonl:1: field 'verdict' is 'better'; expected \"A\", \"B\" or \"tie\"\n"
    )
    try judge(place, Array(rows.dropFirst())) { _ in "A" }
    #expect(
      try errors()
        == "error: verdicts.jsonl:1: comparison 1 was judged in one order only; expected both orders\n"
    )
    try judge(place, [rows[0], rows[0]]) { _ in "A" }
    #expect(
      try errors()
        == "error: verdicts.jsonl:2: comparison 1 is not that of verdicts.jsonl:1 with the "
        + "order swapped\n")
    try judge(place, rows + [rows[1]]) { _ in "A" }
    #expect(
      try errors() == "error: verdicts.jsonl:5: comparison 1 is there more than twice\n")
    try FileManager.default.copyItem(at: place.file("pairs.jsonl"), to: place.file("raw.jsonl"))
    try place.folder.file("verdicts.jsonl", place.text("raw.jsonl"))
    #expect(
      try errors()
        == "error: verdicts.jsonl:1: field 'verdict' is null; expected \"A\", \"B\" or \"tie\"\n")
    try place.folder.file("verdicts.jsonl", "[1]\n")
    #expect(
      try errors()
        == "error: verdicts.jsonl:1: is not an object; expected a line of --judge-export\n")
    try place.folder.file("verdicts.jsonl", "\n")
    #expect(try errors() == "error: verdicts.jsonl: holds no verdicts\n")
    let missing = try place.program.run("eval", "--judge-import", "none.jsonl")
    #expect(missing.code == 2)
    #expect(missing.errors == "error: none.jsonl: there is no such file\n")
  }

  @Test("where there is nothing to compare with, nothing is exported")
  func nothing() throws {
    let place = try Workplace()
    try place.folder.file("data.jsonl", #"{"prompt":[1],"completion":[2]}"#)
    let outcome = try place.program.run(
      "eval", "--model", Workplace.model, "--data", "data.jsonl", "--judge-export", "pairs.jsonl",
      "--max-new-tokens", "3", "--quiet")
    #expect(outcome.code == 2)
    #expect(outcome.errors.hasPrefix("error: there is nothing to judge"))
    #expect(!place.exists("pairs.jsonl"))
  }
}
