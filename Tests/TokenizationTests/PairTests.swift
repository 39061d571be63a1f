import Testing
import Tokenization

@Suite("Pairs of texts")
struct PairTests {
  static let template = #"""
    {"type": "TemplateProcessing",
     "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
       {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
     "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
       {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
       {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
     "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
       "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}}
    """#

  /// Equivalent tokenizers in three formats.
  static func tokenizers() throws -> [Tokenizer] {
    var tiny = TinyWordPieces()
    tiny.postProcessor = template
    return [try TinyWordPieces().load(), try tiny.load(), try TinyWordPieces.loadList()]
  }

  @Test("stand between the template's tokens, each of its type")
  func pair() throws {
    for tokenizer in try Self.tokenizers() {
      let pair = try tokenizer.encodePair("un able", "e")
      #expect(pair.ids == [2, 5, 8, 3, 10, 3])
      #expect(pair.types == [0, 0, 0, 0, 1, 1])
      let single = tokenizer.encodeText("un able")
      #expect(single.ids == [2, 5, 8, 3])
      #expect(single.types == [0, 0, 0, 0])
    }
  }

  @Test(
    "are cut at their ends, the longer one first, then both alike",
    arguments: [
      (first: 4, second: 2, limit: 9, kept: (4, 2)), (4, 2, 8, (3, 2)), (2, 4, 8, (2, 3)),
      (4, 2, 7, (2, 2)), (4, 4, 8, (2, 3)), (4, 1, 6, (2, 1)), (1, 4, 5, (1, 1)),
      (5, 4, 8, (3, 2)), (3, 3, 3, (0, 0)), (3, 3, 0, (0, 0)), (0, 5, 6, (0, 3)),
    ] as [(first: Int, second: Int, limit: Int, kept: (Int, Int))])
  func truncation(first: Int, second: Int, limit: Int, kept: (Int, Int)) throws {
    let tokenizer = try TinyWordPieces().load()
    let text = ["un", "able", "e", ",", "東"]
    func ids(_ count: Int) -> [Int32] { [5, 8, 10, 9, 13].prefix(count).map { Int32($0) } }
    let pair = try tokenizer.encodePair(
      text.prefix(first).joined(separator: " "), text.prefix(second).joined(separator: " "),
      maximumLength: limit)
    #expect(pair.ids == [2] + ids(kept.0) + [3] + ids(kept.1) + [3])
  }

  @Test("a single text is cut at its end")
  func single() throws {
    let tokenizer = try TinyWordPieces().load()
    #expect(tokenizer.encodeText("un able e", maximumLength: 4).ids == [2, 5, 8, 3])
    #expect(tokenizer.encodeText("un able e", maximumLength: 1).ids == [2, 3])
  }

  @Test("are refused by a tokenizer without a template for them")
  func noTemplate() throws {
    #expect {
      try TinyTokenizer().load().encodePair("a", "b")
    } throws: { error in
      guard case .noPairTemplate = error as? TokenizerError else { return false }
      return "\(error)".contains("has no template for a pair of texts")
    }
  }
}
