import Foundation
import StrictJSON
import Testing
import Tokenization
import _TestSupport

@Suite("Tokenizer against the tokenizers library")
struct TokenizerGoldenTests {
  static let folder = PackageRoot.file("Tests/Golden/stories-512")

  /// The objects in a JSONL file, with the values of their field `id`.
  static func rows(_ url: URL) throws -> [(id: String, row: JSONObject)] {
    try Array(Data(contentsOf: url)).split(separator: UInt8(ascii: "\n")).map { line in
      guard case .object(let row) = try JSONParser.parse(Array(line)) else {
        throw GoldenError.wrongKind(place: url.lastPathComponent, expected: "objects")
      }
      return (try #require(row["id"]?.string), row)
    }
  }

  static func ids(_ value: JSONValue?) throws -> [Int32] {
    guard case .array(let values) = value else {
      throw GoldenError.wrongKind(place: "ids", expected: "a list")
    }
    return try values.map { Int32(try #require($0.integer)) }
  }

  /// Whether two texts are the same. Equality of `String` would treat canonically equivalent texts
  /// as equal.
  static func same(_ a: String, _ b: String?) -> Bool { ExactString(a) == b.map(ExactString.init) }

  static func compare(tokenizer: URL, golden: URL, corpus: URL) throws {
    let tokenizer = try Tokenizer(directory: tokenizer)
    let texts = try Dictionary(uniqueKeysWithValues: rows(corpus).map { ($0.id, $0.row) })
    let goldens = try rows(golden)
    #expect(goldens.count == texts.count)
    for (id, golden) in goldens {
      let text = try #require(texts[id]?["text"]?.string)
      let plain = try ids(golden["ids"])
      let withSpecial = try ids(golden["ids_with_special"])
      #expect(tokenizer.encode(text, addSpecialTokens: false) == plain, "\(id)")
      #expect(tokenizer.encode(text, addSpecialTokens: true) == withSpecial, "\(id)")
      let decoded = tokenizer.decode(plain, skipSpecialTokens: false)
      #expect(same(decoded, golden["decoded"]?.string), "\(id): \(decoded)")
      let skipped = tokenizer.decode(plain, skipSpecialTokens: true)
      #expect(same(skipped, golden["decoded_skip_special"]?.string), "\(id): \(skipped)")
    }
  }

  @Test("every text of the corpus has the library's ids, and decodes as it does")
  func stories512() throws {
    try Self.compare(
      tokenizer: Self.folder, golden: Self.folder.appendingPathComponent("golden.jsonl"),
      corpus: Self.folder.appendingPathComponent("corpus.jsonl"))
  }

  @Test(
    "so have other byte-pair vocabularies",
    .enabled(if: SharedData.isPresent, "\(SharedData.hint)"),
    arguments: ["mistral-v1", "gpt2", "qwen2", "llama3-style-4k"])
  func others(name: String) throws {
    let folder = try SharedData.file("data/tokenizers/\(name)")
    try Self.compare(
      tokenizer: folder, golden: folder.appendingPathComponent("golden.jsonl"),
      corpus: try SharedData.file("data/tokenizers/stress-corpus.jsonl"))
  }

  @Test(
    "so have the texts that another program tests itself with",
    .enabled(if: SharedData.isPresent, "\(SharedData.hint)"), arguments: ["gpt2", "qwen2"])
  func vectors(name: String) throws {
    try Self.compareVectors(try SharedData.file("data/tokenizers/\(name)"))
  }

  static func compareVectors(_ folder: URL) throws {
    let tokenizer = try Tokenizer(directory: folder)
    let lines = try Array(
      Data(contentsOf: folder.appendingPathComponent("llama-cpp-vectors.jsonl"))
    ).split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 47)
    for line in lines {
      let parsed = try JSONParser.parse(Array(line))
      let row = try #require(parsed.object)
      let text = try #require(row["text"]?.string)
      let ids = try Self.ids(row["ids"])
      #expect(tokenizer.encode(text, addSpecialTokens: false) == ids, "\(text)")
    }
  }

  @Test(
    "the files of older models give the same ids as their tokenizer.json",
    .enabled(if: SharedData.isPresent, "\(SharedData.hint)"),
    arguments: [
      ("mistral-v1", ["tokenizer.model"]), ("stories-512", ["tokenizer.model"]),
      ("gpt2", ["vocab.json", "merges.txt"]),
    ])
  func olderFiles(name: String, files: [String]) throws {
    let folder = try SharedData.file("data/tokenizers/\(name)")
    let copy = try TemporaryDirectory()
    for file in files {
      try FileManager.default.copyItem(
        at: folder.appendingPathComponent(file), to: copy.url.appendingPathComponent(file))
    }
    #expect(Tokenizer.isPresent(in: copy.url))
    try Self.compare(
      tokenizer: copy.url, golden: folder.appendingPathComponent("golden.jsonl"),
      corpus: try SharedData.file("data/tokenizers/stress-corpus.jsonl"))
  }

  @Test(
    "the texts of a model's golden file", .enabled(if: SharedData.isPresent, "\(SharedData.hint)"))
  func stories260K() throws {
    let folder = try SharedData.file("data/models/stories260K")
    let tokenizer = try Tokenizer(directory: folder)
    let data = try Data(contentsOf: folder.appendingPathComponent("golden.json"))
    guard case .object(let golden) = try JSONParser.parse(Array(data)),
      case .array(let prompts) = golden["prompts"],
      case .object(let scored) = golden["text_scoring"]
    else {
      throw GoldenError.wrongKind(place: "golden.json", expected: "prompts and a scored text")
    }
    for case .object(let text) in prompts + [.object(scored)] {
      let string = try #require(text["text"]?.string)
      #expect(tokenizer.encode(string, addSpecialTokens: true) == (try Self.ids(text["ids"])))
    }
    #expect(prompts.count == 3)
    #expect(tokenizer.vocabularySize == 512)
    #expect(tokenizer.bosId == 1)
    #expect(tokenizer.eosId == 2)
  }
}
