import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("CSV and TSV tables")
struct TableTests {
  static func set(_ text: String) throws -> PreferenceSet {
    let folder = try TemporaryDirectory()
    return try PreferenceReader.read(try folder.file("d.csv", text))
  }

  static func message(_ text: String) throws -> String {
    let folder = try TemporaryDirectory()
    do {
      _ = try PreferenceReader.read(try folder.file("d.csv", text))
      return "read"
    } catch {
      return "\(error)".replacingOccurrences(of: folder.url.path + "/", with: "")
    }
  }

  @Test("cells in quotes hold separators, line ends and quotes")
  func quotes() throws {
    let data = try Self.set(
      "prompt,chosen,rejected\r\n\"a, \"\"b\"\"\n c\",42,null\r\n\r\np,x,\"\"\"y\"\"\""
    ).data
    #expect(data.map(\.prompt) == [.text("a, \"b\"\n c"), .text("p")])
    #expect(data[0].responses == [.text("42"), .text("null")])
    #expect(data[1].responses == [.text("x"), .text("\"y\"")])
    #expect(data.map(\.line) == [2, 5])
  }

  @Test("numbers, booleans, lists and nulls in other columns are what they read as")
  func values() throws {
    let data = try Self.set(
      ",prompt\tcompletion\tlabel\thelpful\n".replacingOccurrences(of: ",", with: "\t")
        + "0\tp\ta\tTrue\t0.5\n1\tp\tb\tFalse\t1\n"
    ).data
    #expect(data.map { $0.columns["desirable"] } == [.datum(1), .datum(0)])
    #expect(data.map { $0.columns["helpful"] } == [.datum(0.5), .datum(1)])
    let list = try Self.set("prompt;responses;scores\np;\"[\"\"a\"\", \"\"b\"\"]\";[1, null]\n")
      .data
    #expect(list[0].responses == [.text("a"), .text("b")])
  }

  @Test("a table of one column is a list of prompts")
  func oneColumn() throws {
    let folder = try TemporaryDirectory()
    let url = try folder.file("d.csv", "prompt\nWhy?\n\"Who, \"\n")
    let lines = try PreferenceReader.file(url, needs: .prompt).lines
    #expect(lines.map(\.datum.prompt) == [.text("Why?"), .text("Who, ")])
    #expect(lines[0].text == #"{"prompt":"Why?"}"#)
  }

  @Test(
    "what is wrong is named with its line",
    arguments: [
      ("prompt,chosen,rejected\na,b\n", "d.csv:2:1: the row has 2 cells and the table 3 columns"),
      ("prompt,completion\na,\"b\n\n", "d.csv:2:1: a quoted cell that begins here has no end"),
      ("prompt,completion\na,\"b\"c\n", "d.csv:2:1: a quoted cell is followed by more"),
      ("prompt,chosen,prompt\n", "the column 'prompt' is there twice"),
      (
        "question1,better\na,b\n",
        "d.csv: the first line, which names the table's columns: it has none of the fields of a row"
      ),
      ("prompt,responses\np,\"['a', 'b']\"\n", "a list as Python prints it"),
      ("prompt,chosen,rejected\np,\"[{'role': 'user'}]\",b\n", "a list as Python prints it"),
      ("prompt,chosen,rejected\n", "d.csv: holds no data"),
      ("prompt,chosen,rejected\na,,b\n", "d.csv:2: field 'chosen'"),
    ])
  func faults(text: String, message: String) throws {
    let found = try Self.message(text)
    #expect(found.contains(message), "\(found)")
  }

  @Test("rows are the same whatever the blocks that they are read in")
  func blocks() throws {
    let text = String(repeating: "é\"\"", count: 300_000)
    let data = try Self.set("prompt,completion\n\"\(text)\",a\n\"\(text)\",b\n").data
    #expect(data.count == 2 && data[0].prompt == data[1].prompt)
    #expect(data[1].prompt == .text(String(repeating: "é\"", count: 300_000)))
  }
}
