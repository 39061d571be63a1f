import Foundation
import StrictJSON
import Testing
import Tokenization
import _TestSupport

@Suite("Components of tokenizers")
struct ComponentTests {
  private struct Case {
    let name: String
    let tokenizer: JSONValue
    let rows: [JSONObject]
  }

  private static func load() throws -> (texts: [String], cases: [Case]) {
    let url = PackageRoot.file("Tests/Golden/tokenizers/components.json")
    guard let root = try JSONParser.parse(Array(Data(contentsOf: url))).object,
      let texts = root["texts"]?.array?.compactMap(\.string),
      let cases = root["cases"]?.array?.compactMap(\.object)
    else { throw GoldenError.wrongKind(place: "components.json", expected: "texts and cases") }
    return (
      texts,
      try cases.map {
        let rows = try #require($0["rows"]?.array)
        return Case(
          name: try #require($0["name"]?.string), tokenizer: try #require($0["tokenizer"]),
          rows: rows.compactMap(\.object))
      }
    )
  }

  @Test("each gives the ids and the text of the tokenizers library")
  func reference() throws {
    let (texts, cases) = try Self.load()
    #expect(cases.count > 60)
    for one in cases {
      let folder = try TemporaryDirectory()
      try folder.file("tokenizer.json", one.tokenizer.compactText)
      let tokenizer = try Tokenizer(directory: folder.url)
      #expect(one.rows.count == texts.count)
      for (text, row) in zip(texts, one.rows) {
        let ids = try TokenizerGoldenTests.ids(row["ids"])
        let place = "\(one.name): \(text.debugDescription)"
        #expect(tokenizer.encode(text, addSpecialTokens: false) == ids, "\(place)")
        let withSpecial = try TokenizerGoldenTests.ids(row["with_special"])
        #expect(tokenizer.encode(text, addSpecialTokens: true) == withSpecial, "\(place)")
        let decoded = tokenizer.decode(ids, skipSpecialTokens: false)
        #expect(TokenizerGoldenTests.same(decoded, row["decoded"]?.string), "\(place)")
      }
    }
  }

  @Test("stripping ends when nothing is left, whatever number the file has")
  func hugeStrip() throws {
    var tiny = TinyTokenizer()
    tiny.decoder = #"""
      {"type": "Sequence", "decoders": [{"type": "Fuse"},
       {"type": "Strip", "content": "a", "start": 9007199254740991, "stop": 9007199254740991}]}
      """#
    let tokenizer = try tiny.load()
    #expect(tokenizer.decode([3, 3, 4, 3], skipSpecialTokens: false) == "b")
    #expect(tokenizer.decode([3, 3], skipSpecialTokens: false) == "")
  }

  @Test("many added tokens with one first letter are read and found in time")
  func manyAddedTokens() throws {
    var tiny = TinyTokenizer()
    tiny.addedTokens += (0..<20_000).map { #", {"id": \#($0 + 9), "content": "x\#($0)"}"# }.joined()
    let start = Date()
    let tokenizer = try tiny.load()
    let text = String(repeating: "x19999xx1", count: 2000)
    #expect(tokenizer.encode(text, addSpecialTokens: false).count == 3 * 2000)
    // Sorting at each insertion, or trying each token at each position, would take minutes.
    #expect(Date().timeIntervalSince(start) < 60)
  }

  @Test("a pattern that would take for ever ends, and leaves the rest one word")
  func endlessPattern() throws {
    var tiny = TinyTokenizer()
    tiny.preTokenizer = #"""
      {"type": "Split", "pattern": {"Regex": "(?:(?:a+)+)+c"}, "behavior": "Isolated"}
      """#
    let ids = try tiny.ids(String(repeating: "a", count: 60) + "b")
    #expect(ids.count == 60)
  }
}
