import Foundation
import Testing
import Tokenization

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
