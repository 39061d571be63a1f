import Foundation
import StrictJSON
import Testing
import Tokenization
import _TestSupport

/// A WordPiece tokenizer whose behaviour can be worked out by hand.
struct TinyWordPieces {
  static let tokens = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##aff", "##able", "able", ",", "e", "##e",
    "ß", "東",
  ]

  var normalizer = #"{"type": "BertNormalizer"}"#
  var postProcessor =
    #"{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}"#
  var decoder = #"{"type": "WordPiece"}"#
  var options = #""unk_token": "[UNK]""#

  var json: String {
    let vocabulary = Self.tokens.enumerated().map { #""\#($0.element)": \#($0.offset)"# }
    let added = Self.tokens.prefix(5).enumerated().map {
      #"{"id": \#($0.offset), "content": "\#($0.element)", "special": true}"#
    }
    return """
      {"added_tokens": [\(added.joined(separator: ","))], "normalizer": \(normalizer),
       "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": \(postProcessor),
       "decoder": \(decoder), "model": {"type": "WordPiece", "vocab": {\
      \(vocabulary.joined(separator: ","))}, \(options)}}
      """
  }

  func load() throws -> Tokenizer {
    let folder = try TemporaryDirectory()
    try folder.file("tokenizer.json", json)
    return try Tokenizer(directory: folder.url)
  }

  func ids(_ text: String) throws -> [Int32] {
    try load().encode(text, addSpecialTokens: false)
  }

  /// The same from a list of tokens.
  static func loadList(
    _ tokens: [String] = tokens, configuration: String? = nil, lineEnd: String = "\n"
  ) throws -> Tokenizer {
    let folder = try TemporaryDirectory()
    try folder.file("vocab.txt", tokens.map { $0 + lineEnd }.joined())
    if let configuration { try folder.file("tokenizer_config.json", configuration) }
    return try Tokenizer(directory: folder.url)
  }
}

@Suite("WordPiece")
struct WordPieceTests {
  @Test(
    "the longest token first; a word that can't be covered is unknown as a whole",
    arguments: [
      ("unaffable", [5, 6, 7]), ("able", [8]), ("unable", [5, 7]), ("affable", [1]),
      ("unaffablex", [1]), ("un able", [5, 8]), ("un,able", [5, 9, 8]), ("", []), (" \t\n", []),
      ("UNABLE", [5, 7]), ("é", [10]), ("e\u{301}e", [10, 11]), ("東un", [13, 5]),
      ("u\u{AD}n\u{0}", [5]), ("un\u{A0}un", [5, 5]), ("un[MASK]able", [5, 4, 8]),
    ])
  func words(text: String, ids: [Int32]) throws {
    #expect(try TinyWordPieces().ids(text) == ids)
    #expect(try TinyWordPieces.loadList().encode(text, addSpecialTokens: false) == ids)
  }

  @Test(
    "characters are what they were in Unicode 8, and younger ones nothing",
    arguments: [
      ("un\u{2E42}able", [5, 1, 8]), ("un\u{2E43}able", [1]),  // punctuation of version 8, and of 9
      ("e\u{8E3}", [10]), ("e\u{8E2}", [1]),  // a mark, and a format character of 9
      ("un\u{166D}able", [5, 1, 8]), ("e\u{1734}", [10]), ("e\u{1171E}", [10]),
      ("e\u{1885}", [1]), ("e\u{A9BD}", [1]),  // in other categories since
    ])
  func unicodeVersion(text: String, ids: [Int32]) throws {
    #expect(try TinyWordPieces().ids(text) == ids)
  }

  @Test("a word longer than the limit, in characters, is unknown")
  func limit() throws {
    var tiny = TinyWordPieces()
    tiny.options += #", "max_input_chars_per_word": 3"#
    #expect(try tiny.ids("éee able") == [10, 11, 11, 1])
  }

  @Test("the normalizer's options are obeyed")
  func options() throws {
    var tiny = TinyWordPieces()
    tiny.normalizer = #"{"type": "BertNormalizer", "lowercase": false}"#
    #expect(try tiny.ids("UN un") == [1, 5])
    #expect(try tiny.ids("é") == [1])
    tiny.normalizer = #"{"type": "BertNormalizer", "strip_accents": false}"#
    #expect(try tiny.ids("É") == [1])
    tiny.normalizer = #"{"type": "BertNormalizer", "handle_chinese_chars": false}"#
    #expect(try tiny.ids("東un") == [1])
    tiny.normalizer = #"{"type": "BertNormalizer", "clean_text": false}"#
    #expect(try tiny.ids("u\u{AD}n") == [1])
    let cased = try TinyWordPieces.loadList(configuration: #"{"do_lower_case": false}"#)
    #expect(cased.encode("UN un", addSpecialTokens: false) == [1, 5])
  }

  @Test("decoding joins pieces and takes out the spaces that English does not write")
  func decoding() throws {
    let tokenizer = try TinyWordPieces().load()
    #expect(tokenizer.decode([2, 5, 7, 9, 8, 3], skipSpecialTokens: true) == "unable, able")
    #expect(tokenizer.decode([2, 5, 3], skipSpecialTokens: false) == "[CLS] un [SEP]")
    var plain = TinyWordPieces()
    plain.decoder = #"{"type": "WordPiece", "cleanup": false}"#
    #expect(try plain.load().decode([5, 9], skipSpecialTokens: true) == "un ,")
  }

  @Test("a list of tokens may end its lines in CR LF, and name its special tokens")
  func list() throws {
    let tokenizer = try TinyWordPieces.loadList(lineEnd: "\r\n")
    #expect(tokenizer.vocabularySize == TinyWordPieces.tokens.count)
    #expect(tokenizer.encode("un", addSpecialTokens: true) == [2, 5, 3])
    #expect(tokenizer.bosId == 2)
    let named = try TinyWordPieces.loadList(
      ["<unk>", "<s>", "</s>", "un"],
      configuration: #"""
        {"unk_token": "<unk>", "cls_token": {"content": "<s>"}, "sep_token": "</s>"}
        """#)
    #expect(named.encode("x un", addSpecialTokens: true) == [1, 0, 3, 2])
  }
}

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

  /// The three ways to say the same.
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

@Suite("Wrong WordPiece files")
struct WordPieceErrorTests {
  static func message(_ load: () throws -> Tokenizer) -> String? {
    do {
      _ = try load()
      return nil
    } catch { return TokenizerErrorTests.strippingFolder("\(error)") }
  }

  static func message(_ edit: (inout TinyWordPieces) -> Void) -> String? {
    var tiny = TinyWordPieces()
    edit(&tiny)
    return message { try tiny.load() }
  }

  @Test("are refused with the field and what is wrong")
  func fields() {
    #expect(Self.message { (_: inout TinyWordPieces) in } == nil)
    #expect(
      Self.message { $0.options = #""unk_token": "<unk>""# }
        == "'tokenizer.json': field 'model.unk_token': '<unk>' is not a token of the vocabulary")
    #expect(
      Self.message { $0.postProcessor = #"{"type": "BertProcessing", "sep": ["[SEP]", 99]}"# }
        == "'tokenizer.json': field 'post_processor.cls' is missing")
    #expect(
      Self.message {
        $0.postProcessor = #"{"type": "BertProcessing", "sep": ["[SEP]", 99], "cls": ["[CLS]", 2]}"#
      } == "'tokenizer.json': field 'post_processor.sep[1]': '99' is not a token of the vocabulary")
    #expect(
      Self.message {
        $0.postProcessor = #"{"type": "BertProcessing", "sep": [3], "cls": ["[CLS]", 2]}"#
      } == "'tokenizer.json': field 'post_processor.sep' is an array; expected a token and its id")
    #expect(
      Self.message {
        $0.postProcessor = PairTests.template.replacingOccurrences(
          of: #""id": "B""#, with: #""id": "C""#)
      }
        == "'tokenizer.json': field 'post_processor.pair[3].Sequence': 'C' is not supported; "
        + "supported: A, B")
  }

  @Test("a list without a token that texts need")
  func list() {
    #expect(
      Self.message { try TinyWordPieces.loadList(["[UNK]", "[CLS]", "a"]) }
        == "'vocab.txt': field 'sep_token': '[SEP]' is not a token of the vocabulary")
    #expect(
      Self.message { try TinyWordPieces.loadList(["[UNK]", "[CLS]", "[SEP]", "a", "a"]) }
        == "'vocab.txt': the token 'a' has two ids, 3 and 4")
  }
}

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
    let folder = try SharedData.file("data/tokenizers/bert-uncased")
    let tokenizer = try Tokenizer(directory: folder)
    let lines = try Array(
      Data(contentsOf: folder.appendingPathComponent("llama-cpp-vectors.jsonl"))
    ).split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 47)
    for line in lines {
      guard case .object(let row) = try JSONParser.parse(Array(line)) else {
        throw GoldenError.wrongKind(place: "llama-cpp-vectors.jsonl", expected: "objects")
      }
      let text = try #require(row["text"]?.string)
      let ids = try TokenizerGoldenTests.ids(row["ids"])
      #expect(tokenizer.encode(text, addSpecialTokens: false) == ids, "\(text)")
    }
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
