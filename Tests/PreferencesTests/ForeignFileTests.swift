import FileFormats
import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("Files of other kinds than JSON lines")
struct ForeignFileTests {
  static func message(_ bytes: [UInt8]) throws -> String {
    let folder = try TemporaryDirectory()
    let url = try folder.file("d.jsonl", bytes)
    do {
      _ = try PreferenceReader.read(url)
      return "read"
    } catch {
      return error.description.replacingOccurrences(of: folder.url.path + "/", with: "")
    }
  }

  @Test(
    "each is called what it is, once, with what to do",
    arguments: [
      (Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d\n".utf8), "git lfs pull"),
      (Array("PAR1\u{15}\u{4}".utf8), "pandas.read_parquet('"),
      (Array("ARROW1\0\0".utf8), "pandas.read_feather('"),
      ([0xFF, 0xFF, 0xFF, 0xFF, 0x10, 0, 0, 0], "datasets.Dataset.from_file('"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], "compressed with xz; decompress it first"),
      (Array("BZh91AY".utf8), "compressed with bzip2; decompress it first"),
      ([0x50, 0x4B, 3, 4, 20], "a zip archive; unpack it first"),
      ([0x80, 4, 0x95], "a Python pickle"),
      (Array("GGUF\u{3}".utf8), "a GGUF file"),
      (Array("<!DOCTYPE html>\n<html>".utf8), "a web page; download the file again"),
      ([0xFF, 0xFE, 0x7B, 0], "UTF-16 text; convert it to UTF-8 first"),
      ([0x7B, 0, 0x22, 0, 0x70, 0], "UTF-16 text; convert it to UTF-8 first"),
      ([0, 0x7B, 0, 0x22, 0, 0x70], "UTF-16 text; convert it to UTF-8 first"),
      ([0xFF, 0xFE, 0, 0, 0x7B, 0, 0, 0], "UTF-32 text; convert it to UTF-8 first"),
      (Array(repeating: 0, count: 257) + Array("ustar".utf8), "a tar archive"),
    ])
  func kinds(bytes: [UInt8], message: String) throws {
    let text = try Self.message(bytes)
    #expect(text.hasPrefix("d.jsonl: is ") && text.contains(message), "\(text)")
    #expect(!text.contains("\n"))
  }

  @Test("an object over several lines is refused once; a line cut short is not taken for one")
  func objects() throws {
    let spread = "{\n  \"prompt\": \"p\",\n  \"completion\": \"c\"\n}\n"
    #expect(
      try Self.message(Array(spread.utf8))
        .hasPrefix("d.jsonl:1: a JSON object goes on in the next line; "))
    #expect(
      try Self.message(Array(#"{"prompt": "p""#.utf8))
        == "d.jsonl:1:15: the text ends where ',' or '}' is expected")
  }

  @Test("a line without end is refused with its line, in bounded memory")
  func endless() throws {
    let folder = try TemporaryDirectory()
    let row = #"{"prompt":"p","completion":"c"}"# + "\n"
    for (name, start, place) in [
      ("d.jsonl", row, "d.jsonl:2"), ("d.json", "[{", "d.json:1 (row 1)"),
    ] {
      let url = try folder.file(name, start)
      // A sparse range of zeros takes no disk space.
      let size = PreferenceReader.rowLimit + start.utf8.count + 4
      #expect(truncate(url.path, size) == 0)
      do {
        _ = try PreferenceReader.read(url)
        Issue.record("an endless line was read")
      } catch {
        #expect(error.description.hasSuffix("\(place): is longer than 64 MiB; expected one datum"))
      }
    }
  }

  @Test("numbers and nesting of any size end in an error or a value, never in a trap")
  func numbers() throws {
    let row = #""prompt":"p","responses":["a","b"]"#
    let digits = String(repeating: "9", count: 400)
    for value in [
      digits, "-\(digits)", "1e400", "1e-400", "-0", "0.\(digits)", "1e999999999999", "1E+308",
      "9223372036854775808", "-9223372036854775809", "1.7976931348623157e308",
    ] {
      for field in ["id", "weight", "golden_index", "label", "h", "other", "scores"] {
        let folder = try TemporaryDirectory()
        let list = field == "scores" ? "[\(value),0]" : value
        let url = try folder.file("d.jsonl", "{\(row),\"\(field)\":\(list)}")
        _ = try? PreferenceReader.read(url)
        _ = try? PreferenceReader.check(url).description
      }
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(try Self.message(Array(deep.utf8)).contains("nested more than 64 deep"))
    #expect(try Self.message(Array("{\(row),\"x\":\(deep)".utf8)).contains("nested more than 64"))
  }
}
