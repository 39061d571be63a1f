import Failures
import FileFormats

/// The reason why a tokenizer's files can't be used.
///
/// Every case names the file, so the message is self-contained.
public enum TokenizerError: Failure, Equatable, Sendable {
  case unreadable(file: String, reason: String)
  /// The directory has no tokenizer.json. `found` lists tokenizer files in unsupported formats.
  case noTokenizer(directory: String, found: [String])
  /// The file is of a different kind, for example because another download was saved under its
  /// name.
  case foreign(file: String, FileSignature)
  case invalidJSON(file: String, offset: Int, reason: String)
  case missingField(file: String, field: String)
  case wrongType(file: String, field: String, expected: String, found: String)
  /// The file uses a component or option that this version doesn't support.
  case unsupported(file: String, field: String, value: String, supported: String)
  /// A field names a token that isn't in the vocabulary.
  case unknownToken(file: String, field: String, token: String)
  case invalidMerge(file: String, index: Int, merge: String)
  /// A merge is invalid in a file that lists one merge per line.
  case invalidMergeLine(file: String, line: Int, merge: String)
  case duplicateId(file: String, id: Int, first: String, second: String)
  /// The model's vocabulary has an added token under another id.
  case conflictingIds(file: String, token: String, first: Int, second: Int)
  case idOutOfRange(file: String, token: String, id: Int, limit: Int)
  /// No file says which token ends a sequence, and a response needs one.
  case noEndOfSequence(directory: String)
  /// No file says how two texts become one sequence.
  case noPairTemplate(directory: String)
}

extension TokenizerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "'\(file)' can't be read: \(reason)"
    case .noTokenizer(let directory, let found):
      "'\(directory)' has "
        + (found.isEmpty
          ? "no tokenizer.json, which texts need"
          : "\(found.joined(separator: " and ")) but no tokenizer.json")
        + "; AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) of transformers writes it"
    case .foreign(let file, let kind):
      "'\(file)' is \(kind.rawValue), \(kind.remedyForDownload)"
    case .invalidJSON(let file, let offset, let reason):
      "'\(file)' is not JSON: byte \(offset): \(reason)"
    case .missingField(let file, let field):
      "'\(file)': field '\(field)' is missing"
    case .wrongType(let file, let field, let expected, let found):
      "'\(file)': field '\(field)' is \(found); expected \(expected)"
    case .unsupported(let file, let field, let value, let supported):
      "'\(file)': field '\(field)': '\(value)' is not supported; supported: \(supported)"
    case .unknownToken(let file, let field, let token):
      "'\(file)': field '\(field)': '\(token)' is not a token of the vocabulary"
    case .invalidMerge(let file, let index, let merge):
      "'\(file)': field 'model.merges[\(index)]': '\(merge)' is not a pair of tokens that joins "
        + "to a third"
    case .invalidMergeLine(let file, let line, let merge):
      "'\(file)', line \(line): '\(merge)' is not a pair of tokens that joins to a third"
    case .duplicateId(let file, let id, let first, let second):
      "'\(file)': the tokens '\(first)' and '\(second)' have the same id, \(id)"
    case .conflictingIds(let file, let token, let first, let second):
      "'\(file)': the token '\(token)' has two ids, \(first) and \(second)"
    case .idOutOfRange(let file, let token, let id, let limit):
      "'\(file)': the token '\(token)' has the id \(id); ids run from 0 to \(limit)"
    case .noEndOfSequence(let directory):
      "'\(directory)': no file names the end-of-sequence token; give 'eos_token' in "
        + "tokenizer_config.json"
    case .noPairTemplate(let directory):
      "'\(directory)': tokenizer.json has no template for a pair of texts; join them before, or use "
        + "the tokenizer of a BERT model"
    }
  }
}

extension TokenizerError {
  public var kind: FailureKind { .badInput }
}
