import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("Reading files")
struct PreferenceReaderTests {
  static let row = #"{"prompt":"p","chosen":"c","rejected":"r"}"#

  static func read(_ bytes: [UInt8]) throws -> [Datum] {
    let folder = try TemporaryDirectory()
    return try PreferenceReader.read(try folder.file("d.jsonl", bytes)).data
  }

  static func error(_ bytes: [UInt8], name: String = "d.jsonl") throws -> DataError? {
    let folder = try TemporaryDirectory()
    let url = try folder.file(name, bytes)
    do {
      _ = try PreferenceReader.read(url)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "line ends, blank lines and a byte order mark change nothing but line numbers",
    arguments: [
      ("\(row)\n\(row)\n", [1, 2]), ("\(row)\n\(row)", [1, 2]), ("\(row)\r\n\(row)\r\n", [1, 2]),
      ("\n \t\n\(row)\n\r\n\(row)\n\n", [3, 5]), ("\u{FEFF}\(row)\n\(row)\n", [1, 2]),
    ])
  func lines(text: String, lines: [Int]) throws {
    let data = try Self.read(Array(text.utf8))
    #expect(data.map(\.line) == lines)
    #expect(data.allSatisfy { $0.responses == [.text("c"), .text("r")] })
  }

  @Test("lines are found whole wherever a block ends")
  func blocks() throws {
    // The lines have 997 and 3 000 003 bytes, so the reader's blocks of 2²⁰ bytes end inside them.
    let filler = [997, 3_000_003, 997].map { String(repeating: "x", count: $0) }
    let lines = (0..<3000).map { #"{"prompt":"\#(filler[0])","completion":"\#($0)"}"# }
    let long = filler.map { #"{"prompt":"\#($0)","completion":"long"}"# }
    let text = (lines + long).joined(separator: "\n")
    let data = try Self.read(Array(text.utf8))
    #expect(data.count == 3003)
    for i in 0..<3000 { #expect(data[i].responses == [.text("\(i)")]) }
    #expect(data[3001].prompt == .text(filler[1]))
  }

  @Test("files that can't hold data are refused by what they are")
  func wrongFiles() throws {
    let missing = URL(fileURLWithPath: "no-such-folder/d.jsonl")
    do {
      _ = try PreferenceReader.read(missing)
      Issue.record("a missing file was read")
    } catch {
      guard case .unreadable = error else { return #expect(Bool(false), "\(error)") }
      #expect(error.description.contains("d.jsonl: can't be read: "))
    }
    let folder = try TemporaryDirectory()
    #expect {
      _ = try PreferenceReader.read(folder.url)
    } throws: { error in
      if case .unreadable? = error as? DataError { true } else { false }
    }
    guard case .foreign(_, .utf16) = try Self.error([0xFF, 0xFE, 0x7B, 0]) else {
      return #expect(Bool(false), "UTF-16")
    }
    for empty in ["", "\n\n", "\u{FEFF}"] {
      guard case .noData = try Self.error(Array(empty.utf8)) else {
        return #expect(Bool(false), "empty")
      }
    }
  }

  @Test("text that is not UTF-8 is refused at its line")
  func invalidUTF8() throws {
    let line = Array(#"{"prompt":""#.utf8) + [0xC3, 0x28] + Array(#"","completion":"c"}"#.utf8)
    let error = try #require(try Self.error(Array(Self.row.utf8) + [0x0A] + line))
    guard case .syntax(let place, let column, let reason) = error else {
      return #expect(Bool(false), "\(error)")
    }
    #expect(place.line == 2)
    #expect(column == 11)
    #expect(reason == "a string is not valid UTF-8")
  }

  @Test("checking reports every wrong line and counts the others")
  func check() throws {
    let folder = try TemporaryDirectory()
    let url = try folder.file(
      "d.jsonl",
      """
      {"prompt":"p","responses":["a","bcd"],"scores":[1,1],"sources":["x","y"],"golden_index":0}
      {"prompt":"p","chosen":"c"}
      not json
      {"prompt":"qq","responses":["a","b","c"],"scores":[1,null,2],"kind":"k","win":0.5}
      {"prompt":"p","chosen":[1,2],"rejected":[3],"win":1}
      {"prompt":"p","chosen":"","rejected":"r"}
      """)
    let report = try PreferenceReader.check(url)
    #expect(!report.isUsable)
    let lines = report.problems.map { problem in
      switch problem {
      case .field(let place, _, _), .syntax(let place, _, _): place.line
      default: 0
      }
    }
    #expect(lines == [2, 3, 6])
    let summary = report.summary
    #expect(summary.rows == 3)
    #expect(summary.responseCounts == [2: 2, 3: 1])
    #expect(summary.fields["scores"] == 2)
    #expect(summary.columns["win"]?.rows == 2)
    #expect(summary.ignored == ["kind": 1])
    #expect(summary.sources == ["x": 1, "y": 1])
    #expect(summary.goldenRows == 1)
    #expect(summary.repeatedPrompts == 1)
    #expect(summary.tiedRows == 1)
    #expect(summary.nullScores == 1)
    #expect(summary.promptLengths.quantiles([0, 0.5, 1]) == [1, 1, 2])
    let text = report.description.replacingOccurrences(of: folder.url.path + "/", with: "")
    #expect(
      text == """
        d.jsonl: 3 rows, 3 wrong
          responses  2 in 2 rows, 3 in 1 row
          fields     chosen 1, golden_index 1, kind 1, prompt 3, rejected 1, responses 2, scores 2, \
        sources 1, win 2
          columns    win per row 2
          ignored    kind 1
          prompts    1 to 2 characters, quartiles 1, 1, 2, 90 % within 2
          responses  1 to 3 characters or tokens, quartiles 1, 1, 2, 90 % within 3
          sources    x 50.0 %, y 50.0 %
          golden     named in 1 row
          notes      1 row with the prompt of an earlier one, 1 row with tied scores, \
        1 row with all scores equal, which 'train' leaves out, null scores: 1
        """)
  }
}
