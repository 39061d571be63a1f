import Foundation
import Testing
import Tokenization
import _TestSupport

@Suite("Wrong tokenizer files")
struct TokenizerErrorTests {
  /// The error for a modified tokenizer, without its directory.
  static func message(_ edit: (inout TinyTokenizer) -> Void) -> String? {
    var tiny = TinyTokenizer()
    edit(&tiny)
    do {
      _ = try tiny.load()
      return nil
    } catch {
      return strippingFolder("\(error)")
    }
  }

  static func strippingFolder(_ text: String) -> String {
    let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let name = parts[1].split(separator: "/").last else { return text }
    return "\(parts[0])'\(name)'\(parts[2])"
  }

  @Test("a sound tokenizer loads")
  func sound() { #expect(Self.message { _ in } == nil) }

  @Test("components of another kind are refused by name, with what is supported")
  func components() {
    #expect(
      Self.message {
        $0.normalizer = #"{"type": "Sequence", "normalizers": [{"type": "Uppercase"}]}"#
      } == "'tokenizer.json': field 'normalizer.normalizers[0]': 'Uppercase' is not supported; "
        + "supported: NFC, NFD, NFKC, NFKD, Replace, Prepend, Lowercase, StripAccents, Strip, Nmt, "
        + "Precompiled, ByteLevel, BertNormalizer, Sequence")
    #expect(
      Self.message { $0.preTokenizer = #"{"type": "UnicodeScripts"}"# }
        == "'tokenizer.json': field 'pre_tokenizer': 'UnicodeScripts' is not supported; "
        + "supported: ByteLevel, Split, Digits, Metaspace, Punctuation, Whitespace, "
        + "WhitespaceSplit, BertPreTokenizer, CharDelimiterSplit, FixedLength, Sequence, or none")
    #expect(
      Self.message { $0.postProcessor = #"{"type": "Other"}"# }
        == "'tokenizer.json': field 'post_processor': 'Other' is not supported; supported: "
        + "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence")
    #expect(
      Self.message { $0.decoder = #"{"type": "CTC"}"# }
        == "'tokenizer.json': field 'decoder': 'CTC' is not supported; supported: ByteLevel, "
        + "Metaspace, WordPiece, BPEDecoder, Replace, ByteFallback, Fuse, Strip, Sequence")
    #expect(
      Self.message { $0.options = #""dropout": 0.1"# }
        == "'tokenizer.json': field 'model.dropout': '0.1' is not supported; "
        + "supported: null or 0")
  }

  @Test(
    "regular expressions that can't be followed exactly are refused with what was met, and where",
    arguments: [
      (#"(a)\\1"#, #"'\1' at character 4"#),
      ("(?<=ab)c", "a look-behind at more than one character at character 1"),
      ("(a*)*", "a repetition of what may be empty at character 5"),
      ("a)", "an unmatched ')' at character 2"),
      ("(a", "a '(' without its ')' at character 1"),
      ("[a", "a '[' without its ']' at character 1"),
      ("*a", "'*' with nothing before it at character 1"),
      ("[z-a]", "a range that ends before it begins at character 2"),
      (#"\\p{Foo}"#, #"'\p{Foo}' at character 1"#), ("[[:alpha:]]", "'[:' at character 2"),
      ("(?x)a", "'(?x' at character 1"), ("a{3,2}", "a count from 3 to 2 at character 2"),
      ("a{9999}", "a count above 1000 at character 2"), (#"\\X"#, #"'\X' at character 1"#),
      (#"\\p{whiteSpace}"#, #"'\p{whiteSpace}' at character 1"#),
      ("((ab){1000}){1000}", "more than 10000 steps at character 1"),
      (#"a\\"#, "its end at character 3"),
    ])
  func patterns(pattern: String, found: String) {
    #expect(
      Self.message {
        $0.preTokenizer =
          #"{"type": "Split", "pattern": {"Regex": "\#(pattern)"}, "behavior": "Isolated"}"#
      } == "'tokenizer.json': field 'pre_tokenizer.pattern.Regex': '\(found)' is not supported; "
        + "supported: the regular expressions of docs/formats.md")
  }

  @Test("steps that could make a text a thousand times longer are refused")
  func growth() {
    let step = #"{"type": "Replace", "pattern": {"String": "e"}, "content": "eeeeeeeeee"}"#
    let steps = Array(repeating: step, count: 9).joined(separator: ",")
    #expect(
      Self.message { $0.normalizer = #"{"type": "Sequence", "normalizers": [\#(steps)]}"# }
        == "'tokenizer.json': field 'normalizer': 'a text 1000000000 times longer' is not "
        + "supported; supported: steps that make a text at most 1000 times longer")
    #expect(
      Self.message { $0.decoder = #"{"type": "Sequence", "decoders": [\#(steps)]}"# }
        == "'tokenizer.json': field 'decoder': 'tokens that grow more than 1000 times' is not "
        + "supported; supported: steps that make a token at most 1000 times longer")
    #expect(Self.message { $0.normalizer = step } == nil)
  }

  @Test("contradictions are refused by field")
  func contradictions() {
    #expect(
      Self.message { $0.merges = #"[["a", "b"], ["b", "b"]]"# }
        == "'tokenizer.json': field 'model.merges[1]': 'b b' is not a pair of tokens that joins "
        + "to a third")
    #expect(
      Self.message { $0.merges = #"["a b a"]"# }?.contains("'model.merges[0]'") == true)
    #expect(
      Self.message { $0.vocabulary = #"{"<unk>": 0, "a": 1, "b": 1}"# }
        == "'tokenizer.json': the tokens 'a' and 'b' have the same id, 1")
    #expect(
      Self.message { $0.vocabulary = #"{"<unk>": 0, "a": 10000000}"# }
        == "'tokenizer.json': the token 'a' has the id 10000000; ids run from 0 to 9999999")
    #expect(
      Self.message { $0.vocabulary = #"{"<unk>": 0, "a": 1.5}"# }
        == "'tokenizer.json': field 'model.vocab.a' is a number; expected an integer")
    #expect(
      Self.message { $0.addedTokens = #"{"id": 9, "content": "a"}"# }
        == "'tokenizer.json': the token 'a' has two ids, 3 and 9")
    #expect(
      Self.message { $0.options = #""unk_token": "<none>""# }
        == "'tokenizer.json': field 'model.unk_token': '<none>' is not a token of the vocabulary")
    #expect(
      Self.message { $0.configuration = #"{"bos_token": "<bos>"}"# }
        == "'tokenizer_config.json': field 'bos_token': '<bos>' is not a token of the vocabulary")
    #expect(
      Self.message { $0.postProcessor = #"{"type": "TemplateProcessing", "single": []}"# }
        == "'tokenizer.json': field 'post_processor.special_tokens' is missing")
    #expect(
      Self.message {
        $0.postProcessor = #"""
          {"type": "TemplateProcessing", "special_tokens": {"<s>": {"ids": [77]}},
          "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}]}
          """#
      }
        == "'tokenizer.json': field 'post_processor.special_tokens.<s>.ids[0]': '77' is not a token "
        + "of the vocabulary")
  }

  @Test("a file that is missing or no JSON is refused by name")
  func files() throws {
    let folder = try TemporaryDirectory()
    #expect {
      _ = try Tokenizer(directory: folder.url)
    } throws: { error in
      error as? TokenizerError == .noTokenizer(directory: folder.url.relativePath, found: [])
    }
    try folder.file("tekken.json", "x")
    #expect {
      _ = try Tokenizer(directory: folder.url)
    } throws: { error in
      "\(error)".hasSuffix(
        "' has tekken.json but no tokenizer.json; "
          + "AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) of transformers writes it")
    }
    try folder.file("tokenizer.model", "x")
    #expect {
      _ = try Tokenizer(directory: folder.url)
    } throws: { error in
      "\(error)".hasSuffix("tokenizer.model' can't be read: it is no model of SentencePiece")
    }
    try folder.file("tokenizer.json", "version https://git-lfs.github.com/spec/v1\n")
    #expect {
      _ = try Tokenizer(directory: folder.url)
    } throws: { error in
      "\(error)".hasSuffix(
        "tokenizer.json' is a Git LFS pointer, not the file itself; 'git lfs pull' fetches it")
    }
    try folder.file("tokenizer.json", #"{"model": {"type": "BPE",}}"#)
    #expect {
      _ = try Tokenizer(directory: folder.url)
    } throws: { error in
      Self.strippingFolder("\(error)")
        == "'tokenizer.json' is not JSON: byte 25: a comma with nothing after it"
    }
    try folder.file("tokenizer.json", #"{"model": {"type": "WordLevel"}}"#)
    #expect {
      _ = try Tokenizer(directory: folder.url)
    } throws: { error in
      Self.strippingFolder("\(error)")
        == "'tokenizer.json': field 'model': 'WordLevel' is not supported; "
        + "supported: BPE, WordPiece, Unigram"
    }
  }

  @Test(
    "a pipe in a file's place is refused, not waited for",
    arguments: ["tokenizer.json", "tokenizer.model", "vocab.txt"])
  func pipe(name: String) throws {
    let folder = try TemporaryDirectory()
    let path = folder.url.appendingPathComponent(name).path
    #expect(mkfifo(path, 0o600) == 0)
    #expect {
      try Tokenizer(directory: folder.url)
    } throws: {
      "\($0)".hasSuffix("/\(name)' can't be read: not a regular file")
    }
  }
}
