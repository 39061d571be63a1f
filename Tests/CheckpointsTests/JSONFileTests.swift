import Checkpoints
import Foundation
import StrictJSON
import Testing
import _TestSupport

@Suite("JSON files")
struct JSONFileTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test("a file that is read and written keeps its order and its digits")
  func roundTrip() throws {
    let text = """
      {
        "z": 8.0,
        "a": [
          1e-05,
          9007199254740993
        ]
      }

      """
    let source = try directory.file("source.json", text)
    let copy = directory.url.appendingPathComponent("copy.json")
    try JSONValue(contentsOf: source).write(to: copy)
    #expect(try String(contentsOf: copy, encoding: .utf8) == text)
  }

  @Test("a file that is not JSON is refused by name, place and reason")
  func malformed() throws {
    for (text, offset, reason) in [
      ("", 0, "the text ends where a value is expected"),
      ("[1,]", 3, "a comma with nothing after it"),
      ("{} {}", 3, "more text follows the value"),
    ] {
      let url = try directory.file("x.json", text)
      let expected = CheckpointError.malformedJSON(file: url.path, offset: offset, reason: reason)
      #expect(throws: expected) { try JSONValue(contentsOf: url) }
      #expect(expected.description == "'\(url.path)' is not JSON: byte \(offset): \(reason)")
    }
  }

  @Test("a key that occurs twice is refused by name")
  func duplicateKey() throws {
    let url = try directory.file("x.json", #"{"a":1,"b":{},"\u0061":2}"#)
    #expect(throws: CheckpointError.duplicateKey(file: url.path, key: "a")) {
      try JSONValue(contentsOf: url)
    }
  }

  @Test("a file that can't be read is refused with the system's reason")
  func unreadable() {
    let url = directory.url.appendingPathComponent("none.json")
    let expected = CheckpointError.unreadable(
      file: url.path, reason: "No such file or directory")
    #expect(throws: expected) { try JSONValue(contentsOf: url) }
  }
}
