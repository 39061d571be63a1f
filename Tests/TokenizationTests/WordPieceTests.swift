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

  /// Loads the same tokenizer from a list of tokens.
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
      ("un\u{2E42}able", [5, 1, 8]), ("un\u{2E43}able", [1]),  // punctuation in version 8, and in 9
      ("e\u{8E3}", [10]), ("e\u{8E2}", [1]),  // a mark, and a format character since version 9
      ("un\u{166D}able", [5, 1, 8]), ("e\u{1734}", [10]), ("e\u{1171E}", [10]),
      ("e\u{1885}", [1]), ("e\u{A9BD}", [1]),  // characters whose category changed later
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
