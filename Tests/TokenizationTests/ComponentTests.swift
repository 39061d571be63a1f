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
}
