import Foundation
import StrictJSON
import Testing
import Tokenization
import _TestSupport

/// A tokenizer whose behaviour can be worked out by hand.
struct TinyTokenizer {
  static let specials = #"""
    {"id": 0, "content": "<unk>", "normalized": false, "special": true},
    {"id": 1, "content": "<s>", "normalized": false, "special": true},
    {"id": 2, "content": "</s>", "normalized": false, "special": true}
    """#

  var addedTokens = specials
  var normalizer = "null"
  var preTokenizer = "null"
  var postProcessor = "null"
  var decoder = #"{"type": "Fuse"}"#
  var vocabulary =
    #"{"<unk>": 0, "<s>": 1, "</s>": 2, "a": 3, "b": 4, "ab": 5, "ba": 6, "aba": 7, "▁": 8}"#
  var merges = #"[["a", "b"], ["b", "a"], ["ab", "a"]]"#
  var options = #""unk_token": "<unk>", "fuse_unk": true"#
  var configuration: String? = #"{"bos_token": "<s>", "eos_token": {"content": "</s>"}}"#
  /// The contents of `config.json`.
  var model: String?

  var json: String {
    """
    {"added_tokens": [\(addedTokens)], "normalizer": \(normalizer),
     "pre_tokenizer": \(preTokenizer), "post_processor": \(postProcessor), "decoder": \(decoder),
     "model": {"type": "BPE", "vocab": \(vocabulary), "merges": \(merges), \(options)}}
    """
  }

  func load() throws -> Tokenizer {
    let folder = try TemporaryDirectory()
    try folder.file("tokenizer.json", json)
    if let configuration { try folder.file("tokenizer_config.json", configuration) }
    if let model { try folder.file("config.json", model) }
    return try Tokenizer(directory: folder.url)
  }

  func ids(_ text: String) throws -> [Int32] {
    try load().encode(text, addSpecialTokens: false)
  }
}

@Suite("Tokenizer")
struct TokenizerLawTests {
  static let golden = PackageRoot.file("Tests/Golden/stories-512")

  @Test(
    "the pair of lowest rank is joined first, the leftmost of equals",
    arguments: [
      ("ab", [5]), ("ba", [6]), ("aba", [7]), ("bab", [4, 5]), ("abab", [5, 5]),
      ("baba", [4, 7]), ("aab", [3, 5]), ("", []), ("a", [3]),
    ])
  func mergeOrder(text: String, ids: [Int32]) throws {
    #expect(try TinyTokenizer().ids(text) == ids)
  }

  @Test("unknown characters become one token, as many as they are, or none")
  func unknown() throws {
    var tiny = TinyTokenizer()
    #expect(try tiny.ids("axéb") == [3, 0, 4])
    tiny.options = #""unk_token": "<unk>", "fuse_unk": false"#
    #expect(try tiny.ids("axéb") == [3, 0, 0, 4])
    tiny.options = #""unk_token": null"#
    // Without an unknown token, unknown characters are dropped, and the remaining ones become
    // adjacent.
    #expect(try tiny.ids("axéb") == [5])
  }

  @Test("merges written with a space are the same merges")
  func mergeText() throws {
    var tiny = TinyTokenizer()
    tiny.merges = #"["a b", "b a", "ab a"]"#
    #expect(try tiny.ids("aba") == [7])
  }

  @Test("a word that is a token is taken as it is when merges are ignored")
  func ignoreMerges() throws {
    var tiny = TinyTokenizer()
    tiny.merges = "[]"
    #expect(try tiny.ids("aba") == [3, 4, 3])
    tiny.options = #""ignore_merges": true"#
    #expect(try tiny.ids("aba") == [7])
  }

  @Test("joining part by part gives the ids of joining the whole")
  func wordsAreIndependent() throws {
    // The token "a▁" prevents splitting before the mark.
    var tiny = TinyTokenizer()
    tiny.vocabulary = #"{"<unk>":0,"<s>":1,"</s>":2,"a":3,"▁":4,"a▁":5,"▁a":6,"▁▁":7}"#
    tiny.merges = #"[["a","▁"],["▁","a"],["▁","▁"]]"#
    #expect(try tiny.ids("a▁a▁▁a") == [5, 5, 6])
    tiny.merges = #"[["▁","a"],["▁","▁"]]"#
    #expect(try tiny.ids("a▁a▁▁a▁▁▁") == [3, 6, 4, 6, 7, 4])
  }

  @Test("a beginning and an end that a text has already are not added again")
  func renderedTexts() throws {
    var tiny = TinyTokenizer()
    tiny.vocabulary = #"{"<unk>":0,"<s>":1,"</s>":2,"a":3,"b":4,"ab":5,"\n":6," ":7}"#
    tiny.merges = #"[["a", "b"]]"#
    tiny.configuration = #"{"bos_token": "<s>", "eos_token": "</s>", "add_bos_token": true}"#
    let tokenizer = try tiny.load()
    #expect(tokenizer.encodePrompt("ab") == [1, 5])
    #expect(tokenizer.encodePrompt("<s>ab") == [1, 5])
    #expect(tokenizer.encodePrompt("a<s>b") == [1, 3, 1, 4], "inside of a prompt it stays")
    #expect(tokenizer.encodePrompt("<s>a</s>b") == [1, 3, 2, 4])
    for text in ["ab", "ab</s>", "ab</s></s>", "ab</s>\n "] {
      #expect(try tokenizer.encodeResponse(text) == [5, 2], "\(text)")
    }
    #expect(try tokenizer.encodeResponse("a</s>b") == [3, 2, 4, 2])
    #expect(try tokenizer.encodeResponse("</s>") == [2])
  }

  @Test("canonically equivalent texts have different ids")
  func exactCharacters() throws {
    var tiny = TinyTokenizer()
    tiny.vocabulary = #"{"<unk>":0,"<s>":1,"</s>":2,"\u00e9":3,"e\u0301":4,"e":5,"\u0301":6}"#
    tiny.merges = #"["e \u0301"]"#
    #expect(try tiny.ids("\u{E9}") == [3])
    #expect(try tiny.ids("e\u{301}") == [4])
    #expect(try tiny.load().decode([4, 3], skipSpecialTokens: false).unicodeScalars.count == 3)
  }

  @Test("the longest added token wins, and each stretch between two is normalised by itself")
  func addedTokens() throws {
    var tiny = TinyTokenizer()
    tiny.addedTokens += #", {"id": 9, "content": "<s><", "normalized": false, "special": false}"#
    tiny.normalizer = #"{"type": "Prepend", "prepend": "▁"}"#
    #expect(try tiny.ids("a<s>b<s><") == [8, 3, 1, 8, 4, 9])
    let tokenizer = try tiny.load()
    #expect(tokenizer.vocabularySize == 10)
    #expect(tokenizer.decode([3, 1, 4, 9], skipSpecialTokens: true) == "ab<s><")
    #expect(tokenizer.decode([3, 1, 4, -1, 99], skipSpecialTokens: false) == "a<s>b")
  }

  @Test("special tokens are where the template puts them, unless the configuration says otherwise")
  func specialTokens() throws {
    var tiny = TinyTokenizer()
    #expect(try tiny.load().encode("a", addSpecialTokens: true) == [3])
    tiny.postProcessor = #"""
      {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
      {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
      "special_tokens": {"<s>": {"ids": [1]}, "</s>": {"ids": [2]}}}
      """#
    let template = try tiny.load()
    #expect(template.encode("a", addSpecialTokens: true) == [1, 3, 2])
    #expect(template.encodePrompt("a") == [1, 3])
    tiny.configuration = #"""
      {"bos_token": "<s>", "eos_token": "</s>", "add_bos_token": false, "add_eos_token": false}
      """#
    #expect(try tiny.load().encode("a", addSpecialTokens: true) == [3])
    tiny.vocabulary = #"{"<unk>":0,"<s>":1,"</s>":2,"a":3,"b":4,"ab":5,"\n":6," ":7}"#
    tiny.merges = #"[["a", "b"]]"#
    tiny.configuration = #"{"bos_token": "<s>", "eos_token": "</s>", "add_bos_token": true}"#
    #expect(try tiny.load().encode("a", addSpecialTokens: true) == [1, 3, 2])
  }

  @Test("a response is encoded apart from its prompt and ends the sequence")
  func boundary() throws {
    let tokenizer = try TinyTokenizer().load()
    #expect(tokenizer.encodePrompt("a") == [3])
    #expect(try tokenizer.encodeResponse("b") == [4, 2])
    let bare = try Tokenizer(directory: Self.golden)
    #expect(bare.bosId == 1)
    #expect(bare.eosId == nil)
    #expect(throws: TokenizerError.noEndOfSequence(directory: Self.golden.relativePath)) {
      _ = try bare.encodeResponse("b")
    }
  }

  @Test(
    "where no file of the tokenizer names the end, it is the model's, if that is a token",
    arguments: [
      (#"{"model_max_length": 8}"#, #"{"eos_token_id": 2}"#, 2),
      (nil, #"{"eos_token_id": [5, 2]}"#, 5),
      (#"{"eos_token": "</s>"}"#, #"{"eos_token_id": 5}"#, 2), (nil, #"{"eos_token_id": 9}"#, nil),
      (nil, #"{"eos_token_id": null}"#, nil), (nil, #"{"eos_token_id": []}"#, nil),
      (nil, "{}", nil),
    ] as [(String?, String, Int32?)])
  func endOfModel(configuration: String?, model: String, expected: Int32?) throws {
    var tiny = TinyTokenizer()
    (tiny.configuration, tiny.model) = (configuration, model)
    #expect(try tiny.load().eosId == expected)
  }

  @Test("byte-level vocabularies without merges give a text's bytes, and take them back")
  func byteLevel() throws {
    let printable = Array(UInt8(0x21)...0x7E) + Array(0xA1...0xAC) + Array(0xAE...0xFF)
    let others = (UInt8.min...UInt8.max).filter { !printable.contains($0) }
    let shifted = others.indices.compactMap { Unicode.Scalar(0x100 + UInt32($0)) }
    let alphabet = printable.map { Unicode.Scalar($0) } + shifted
    let members = alphabet.enumerated().map { i, scalar in
      scalar == "\"" || scalar == "\\" ? "\"\\\(scalar)\": \(i + 3)" : "\"\(scalar)\": \(i + 3)"
    }
    var tiny = TinyTokenizer()
    tiny.vocabulary = "{\"<unk>\": 0, \"<s>\": 1, \"</s>\": 2, \(members.joined(separator: ","))}"
    tiny.merges = "[]"
    tiny.preTokenizer = #"{"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}"#
    tiny.decoder = #"{"type": "ByteLevel"}"#
    let tokenizer = try tiny.load()
    let text = "It's  12\u{A0}naïve 🙂\n\n\tx "
    let ids = tokenizer.encode(text, addSpecialTokens: false)
    let byteOf = printable + others
    #expect(ids.map { byteOf[Int($0) - 3] } == Array(text.utf8))
    #expect(ExactString(tokenizer.decode(ids, skipSpecialTokens: false)) == ExactString(text))
  }

  @Test("byte tokens that are not UTF-8 become a replacement character each")
  func brokenBytes() throws {
    let tokenizer = try Tokenizer(directory: Self.golden)
    let euro = try ["<0xE2>", "<0x82>", "<0xAC>"].map { try #require(tokenizer.id(of: $0)) }
    let letter = try #require(tokenizer.id(of: "a"))
    #expect(tokenizer.decode(euro + [letter], skipSpecialTokens: false) == "€a")
    #expect(
      tokenizer.decode(euro.prefix(2) + [letter] + euro, skipSpecialTokens: false)
        == "\u{FFFD}\u{FFFD}a€")
  }

  @Test("long texts take time in proportion, with and without spaces")
  func longText() throws {
    let tokenizer = try Tokenizer(directory: Self.golden)
    for unit in ["once upon a time ", "abcdefgh"] {
      let short = tokenizer.encode(unit, addSpecialTokens: false)
      let long = tokenizer.encode(
        String(repeating: unit, count: 4000), addSpecialTokens: false)
      #expect(long.count > 3000 * (short.count - 1))
      #expect(
        tokenizer.decode(long, skipSpecialTokens: false) == String(repeating: unit, count: 4000))
    }
  }
}
