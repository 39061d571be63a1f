import Preferences
import StrictJSON
import Testing
import _TestSupport

@Suite("Lines that are written again")
struct DataLineTests {
  @Test(
    "other fields keep their bytes, and a field that is there is replaced where it stands",
    arguments: [
      (
        #"{"prompt":"a","responses":["b","\u00e9\"}"],"x":{"y":[1, 2.50,{"h":3}]}}"#,
        #"{"prompt":"a","responses":["b","\u00e9\"}"],"x":{"y":[1, 2.50,{"h":3}]},"probs":[0.5,1.0],"h":2.5}"#
      ),
      (
        #"{"prompt": "a", "h": null, "responses": ["b", "c"], "probs" : [0,1e-3] , "n": 1.50}"#,
        #"{"prompt": "a", "h": 2.5, "responses": ["b", "c"], "probs": [0.5, 1.0], "n": 1.50}"#
      ),
      (
        ##" { "prompt":"\\","responses":["[","{"],"\u0068":7,"z":-1.0e+2 } "##,
        ##"{"prompt":"\\","responses":["[","{"],"h":2.5,"z":-1.0e+2,"probs":[0.5,1.0]}"##
      ),
    ])
  func replaced(line: String, expected: String) throws {
    let folder = try TemporaryDirectory()
    let lines = try PreferenceReader.lines(folder.file("d.jsonl", line + "\r\n\n"))
    #expect(lines.count == 1)
    #expect(lines.first?.text == line)
    let fields: [(String, JSONValue)] = [
      ("probs", .array([.number(0.5), .number(1.0)])), ("h", .number(2.5)),
    ]
    #expect(lines.first?.text(with: fields) == expected)
  }

  @Test("fields can be left out, the first and the last too")
  func removed() throws {
    let folder = try TemporaryDirectory()
    let url = try folder.file("d.jsonl", #"{"chosen":"b","prompt":"a","rejected":"c"}"#)
    let line = try #require(try PreferenceReader.lines(url).first)
    #expect(
      line.text(with: [("responses", .array([.string("b")]))], without: ["chosen", "rejected"])
        == #"{"prompt":"a","responses":["b"]}"#)
  }
}
