import Foundation
import Testing
import Tokenization
import _TestSupport

@Suite("Wrong tokenizer files")
struct TokenizerErrorTests {
  /// The error of a tokenizer, without the folder it lies in.
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
      Self.message { $0.normalizer = #"{"type": "NFC"}"# }
        == "'tokenizer.json': field 'normalizer': 'NFC' is not supported; "
        + "supported: Prepend, Replace, BertNormalizer, Sequence")
    #expect(
      Self.message {
        $0.normalizer = #"{"type": "Sequence", "normalizers": [{"type": "Lowercase"}]}"#
      } == "'tokenizer.json': field 'normalizer.normalizers[0]': 'Lowercase' is not supported; "
        + "supported: Prepend, Replace, BertNormalizer, Sequence")
    #expect(
      Self.message {
        $0.normalizer = #"{"type": "Replace", "pattern": {"Regex": " +"}, "content": " "}"#
      } == "'tokenizer.json': field 'normalizer.pattern': 'Regex' is not supported; "
        + #"supported: a pattern of the form {"String": …}"#)
    #expect(
      Self.message { $0.preTokenizer = #"{"type": "Split"}"# }
        == "'tokenizer.json': field 'pre_tokenizer': 'Split' is not supported; "
        + "supported: ByteLevel, BertPreTokenizer, or none")
    #expect(
      Self.message { $0.postProcessor = #"{"type": "RobertaProcessing"}"# }
        == "'tokenizer.json': field 'post_processor': 'RobertaProcessing' is not supported; "
        + "supported: TemplateProcessing, BertProcessing, ByteLevel, Sequence")
    #expect(
      Self.message { $0.decoder = #"{"type": "CTC"}"# }
        == "'tokenizer.json': field 'decoder': 'CTC' is not supported; "
        + "supported: Replace, ByteFallback, Fuse, Strip, ByteLevel, WordPiece, Sequence")
    #expect(
      Self.message { $0.options = #""continuing_subword_prefix": "@@""# }
        == "'tokenizer.json': field 'model.continuing_subword_prefix': '@@' is not supported; "
        + "supported: null or an empty string")
    #expect(
      Self.message { $0.options = #""dropout": 0.1"# }
        == "'tokenizer.json': field 'model.dropout': '0.1' is not supported; "
        + "supported: null or 0")
    #expect(
      Self.message { $0.addedTokens = #"{"id": 9, "content": "x", "lstrip": true}"# }
        == "'tokenizer.json': field 'added_tokens[0]': 'lstrip' is not supported; "
        + "supported: added tokens with lstrip = false")
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
    try folder.file("tokenizer.model", "x")
    #expect {
      _ = try Tokenizer(directory: folder.url)
    } throws: { error in
      "\(error)".hasSuffix(
        "' has tokenizer.model but no tokenizer.json; "
          + "AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) of transformers writes it")
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
    try folder.file("tokenizer.json", #"{"model": {"type": "Unigram"}}"#)
    #expect {
      _ = try Tokenizer(directory: folder.url)
    } throws: { error in
      Self.strippingFolder("\(error)")
        == "'tokenizer.json': field 'model': 'Unigram' is not supported; supported: BPE, WordPiece"
    }
  }
}
