import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("Files that are one JSON array")
struct ArrayFileTests {
  static let rows = [
    #"{"prompt": "a, [b] {c} \"d\" \\", "chosen": "x", "rejected": "y", "n": [[1], {"m": "]"}]}"#,
    #"{"prompt": "q", "responses": ["r", "s"], "scores": [1, 0]}"#,
  ]

  @Test(
    "its elements are rows, however they are laid out",
    arguments: [
      "[\(rows[0]),\(rows[1])]", " \n[ \(rows[0]) ,\n\t\(rows[1])\r\n]\n ",
      "\u{FEFF}[\n\(rows[0].replacingOccurrences(of: ", \"", with: ",\n   \"")),\(rows[1])\n]",
    ])
  func elements(text: String) throws {
    let folder = try TemporaryDirectory()
    let set = try PreferenceReader.read(try folder.file("d.json", text))
    #expect(set.data.map(\.row) == [1, 2])
    #expect(set.data[0].prompt == .text(#"a, [b] {c} "d" \"#))
    #expect(set.data[1].responses == [.text("r"), .text("s")])
    #expect(set.fields.unused == ["n": 1])
  }

  @Test("elements are found whole wherever a block ends, and gzip changes nothing")
  func blocks() throws {
    let folder = try TemporaryDirectory()
    let filler = String(repeating: #"x\"]"#, count: 300)
    let rows = (0..<2000).map { #"{"prompt":"\#(filler)","completion":"\#($0)"}"# }
    let url = try folder.file("d.json", "[" + rows.joined(separator: ",") + "]")
    let data = try PreferenceReader.read(url).data
    #expect(data.map(\.responses) == (0..<2000).map { [.text("\($0)")] })
  }

  @Test("faults are told with line and byte of the file, and with the row")
  func faults() throws {
    let start = "[\n  {\"prompt\": \"p\",\n   \"completion\": \"c\"},\n"
    let cases = [
      ("\(start)  {\"prompt\": \"p\",\n   \"completion\": }\n]", "d.json:5:18: "),
      ("\(start)  {\"prompt\": \"p\"}\n]", "d.json:4 (row 2): field 'responses': is missing; "),
      ("\(start)]", "d.json:4:1: a comma with nothing after it"),
      ("\(start)  3]", "d.json:4 (row 2): is a number; expected one JSON object"),
      ("\(start.dropLast(2)) {}]", "d.json:3:23: more text follows the value"),
      ("\(start.dropLast(2))] []", "d.json:3:24: more text follows the value"),
      (String(start.dropLast(2)), "d.json:3:22: the text ends where ',' or ']' is expected"),
      ("[]", "d.json: holds no data; expected one JSON object per line, or an array of them"),
    ]
    for (text, message) in cases {
      let folder = try TemporaryDirectory()
      let url = try folder.file("d.json", text)
      do {
        _ = try PreferenceReader.read(url)
        Issue.record("read: \(text)")
      } catch {
        let text = error.description.replacingOccurrences(of: folder.url.path + "/", with: "")
        #expect(text.hasPrefix(message), "\(text)")
      }
    }
  }

  @Test("rows are written again as one line each")
  func lines() throws {
    let folder = try TemporaryDirectory()
    let text =
      "[\n  {\n    \"prompt\": \"p\",\n    \"chosen\": \"c\",\n    \"rejected\": \"r\"\n  }\n]"
    let line = try PreferenceReader.lines(try folder.file("d.json", text))[0]
    #expect(line.text == #"{"prompt": "p", "chosen": "c", "rejected": "r"}"#)
    #expect(
      line.text(with: [("h", .number(1))])
        == #"{"prompt": "p", "chosen": "c", "rejected": "r", "h": 1}"#)
  }
}
