import Foundation
import StrictJSON
import Testing
import Tokenization
import _TestSupport

@Suite(
  "WordPiece against the tokenizers library",
  .enabled(if: SharedData.isPresent, "\(SharedData.hint)"))
struct WordPieceGoldenTests {
  @Test("every text of the corpus, from tokenizer.json and from vocab.txt")
  func corpus() throws {
    let folder = try SharedData.file("data/tokenizers/bert-uncased")
    let list = try TemporaryDirectory()
    try FileManager.default.copyItem(
      at: folder.appendingPathComponent("vocab.txt"),
      to: list.url.appendingPathComponent("vocab.txt"))
    for tokenizer in [folder, list.url] {
      try TokenizerGoldenTests.compare(
        tokenizer: tokenizer, golden: folder.appendingPathComponent("golden.jsonl"),
        corpus: try SharedData.file("data/tokenizers/stress-corpus.jsonl"))
    }
  }

  @Test("the texts that another program tests itself with")
  func vectors() throws {
    try TokenizerGoldenTests.compareVectors(
      try SharedData.file("data/tokenizers/bert-uncased"))
  }

  @Test("the texts of a model's golden file")
  func model() throws {
    let folder = try SharedData.file("data/models/minilm-l3-6k")
    let tokenizer = try Tokenizer(directory: folder)
    let data = try Data(contentsOf: folder.appendingPathComponent("golden.json"))
    guard case .object(let golden) = try JSONParser.parse(Array(data)),
      case .array(let texts) = golden["texts"]
    else { throw GoldenError.wrongKind(place: "golden.json", expected: "texts") }
    for text in texts.compactMap(\.object) {
      let string = try #require(text["text"]?.string)
      #expect(
        tokenizer.encodeText(string).ids == (try TokenizerGoldenTests.ids(text["input_ids"])))
    }
  }
}
