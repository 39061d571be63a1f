import Failures
import FileFormats
import Work

/// The reason why a data file can't be used.
///
/// Every case names the file and, where possible, the line, so the message is self-contained.
public enum DataError: SettingError, Equatable, Sendable {
  case unreadable(file: String, reason: String)
  /// The file is compressed, and the machine lacks the library that decompresses it.
  case noDecompressor(file: String, Compression, reason: String)
  /// A compressed file is corrupt from this byte offset on.
  case damaged(file: String, offset: Int, reason: String)
  /// A compressed file ends before its checksum.
  case truncated(file: String)
  /// The file isn't text.
  case foreign(file: String, FileSignature)
  /// The header line of a table can't be used.
  case header(file: String, reason: String)
  /// A JSON object begins on the first line and continues on the next.
  case objectOverLines(DataPlace)
  /// A row is longer than the limit, which is in bytes.
  case tooLong(DataPlace, limit: Int)
  case noData(file: String)
  /// No datum has a response to train on.
  case nothingToLearn(file: String, target: SupervisedTarget)
  /// A line isn't valid JSON. The column is a byte position that starts at 1.
  case syntax(DataPlace, column: Int, reason: String)
  case notAnObject(DataPlace, found: String)
  case field(DataPlace, name: String, FieldProblem)
  /// The maximum number of tokens for prompt and response together is too small.
  case maximumLength(Int)
}

/// The location of a row in a data file.
public struct DataPlace: Equatable, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  /// The line on which the row begins, starting at 1.
  public internal(set) var line: Int
  /// The index of the array element, starting at 1, or nil in a file with one row per line.
  public let row: Int?

  public init(file: String, line: Int, row: Int? = nil) {
    self.file = file
    self.line = line
    self.row = row
  }

  public var description: String {
    "\(file):\(line)" + (row.map { " (row \($0))" } ?? "")
  }
}

/// A problem with one field of a datum.
public enum FieldProblem: Equatable, Sendable {
  case missing(hint: String)
  /// Nothing says which of several responses is the best, so none can be learnt.
  case noBest
  case wrongType(found: String, expected: String)
  /// The element at this zero-based index isn't of the expected kind.
  case wrongElement(index: Int, found: String, expected: String)
  case wrongCount(Int, responses: Int)
  case outOfRange(value: String, allowed: String)
  case empty(index: Int?)
  case allNull
  /// Another field gives the same information, or contradicts it.
  case conflict(with: String)
  /// Two fields of a row contradict each other. The text explains how.
  case contradiction(String)
  /// The preferred response doesn't score higher than the other one.
  case contradictsChoice(chosen: Double, rejected: Double)
  case messageList
  /// The model's chat template can't render the conversation.
  case notRendered(String)
  /// A text looks like part of the prompt, but the model would not see it.
  case partOfPrompt(others: [String])
  /// A column has one value per datum on one line and one value per response on another.
  case extentChanges(firstLine: Int)
}

extension DataError {
  /// A hint for a path that looks like the name of a data set on the Hugging Face hub (owner/name).
  private static func hint(_ path: String) -> WorkText {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let isName =
      parts.count == 2
      && parts.allSatisfy { part in
        part.first.map { $0.isLetter || $0.isNumber } == true
          && part.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
      }
    guard isName, ![".json", ".jsonl", ".gz", ".txt"].contains(where: path.hasSuffix) else {
      return ""
    }
    return
      "; data sets are not downloaded: if that is one of the Hugging Face hub, datasets.load_dataset("
      + "'\(path)', split='train').to_json('data.jsonl') in Python writes a file to give here"
  }
}

extension DataError {
  public var text: WorkText {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): can't be read: \(reason)" + Self.hint(file)
    case .noDecompressor(let file, let compression, let reason):
      "\(file): is compressed with \(compression), and what reads that can't be loaded (\(reason)); "
        + "install \(compression.package), or decompress the file first (\(compression.command))"
    case .damaged(let file, let offset, let reason):
      "\(file): is damaged: \(reason) at byte \(offset) of the compressed file"
    case .truncated(let file):
      "\(file): is cut short: the compressed file ends before its checksum"
    case .foreign(let file, let kind):
      "\(file): is \(kind.rawValue); \(kind.remedyForData(file))"
    case .header(let file, let reason):
      "\(file): the first line, which names the table's columns: \(reason)"
    case .objectOverLines(let place):
      "\(place): a JSON object goes on in the next line; put each datum on a line of its own "
        + "(jq -c . '\(place.file)'), or all into one array"
    case .tooLong(let place, let limit):
      "\(place): is longer than \(limit >> 20) MiB; expected one datum"
    case .noData(let file):
      "\(file): holds no data; expected one JSON object per line, or an array of them"
    case .nothingToLearn(let file, .target):
      "\(file): no datum has a response from the target; give 'golden_index' or 'is_human', or use "
        + "\(Setting.sftTarget) chosen"
    case .nothingToLearn(let file, .chosen):
      "\(file): every datum is labelled undesirable; there is no response to learn"
    case .syntax(let place, let column, let reason):
      "\(place.file):\(place.line):\(column): \(reason)"
    case .notAnObject(let place, let found):
      "\(place): is \(found); expected one JSON object"
    case .field(let place, let name, let problem):
      "\(place): field '\(name)': \(problem.text)"
    case .maximumLength(let length):
      "a maximum length of \(length) leaves no room for a prompt and a response; give 2 or more"
    }
  }
}

extension FieldProblem {
  var text: WorkText {
    switch self {
    case .missing(let hint):
      "is missing; \(hint)"
    case .noBest:
      "is missing; without them the best of several responses isn't known; give them, or 'chosen' "
        + "and 'rejected', or use \(Setting.sftTarget) target"
    case .wrongType(let found, let expected):
      "is \(found); expected \(expected)"
    case .wrongElement(let index, let found, let expected):
      "element \(index) is \(found); expected \(expected)"
    case .wrongCount(let count, let responses):
      "has \(count) \(count == 1 ? "value" : "values") for \(responses) "
        + "\(responses == 1 ? "response" : "responses"); give one for each"
    case .outOfRange(let value, let allowed):
      "is \(value); expected \(allowed)"
    case .empty(let index):
      index.map { "element \($0) is empty; leave the response out" }
        ?? "is empty; leave the line out"
    case .allNull:
      "has only nulls; give at least one score or leave the field out"
    case .conflict(let other):
      "can't stand beside '\(other)'; give one of them"
    case .contradictsChoice(let chosen, let rejected):
      "is \(chosen) for the chosen response and \(rejected) for the rejected one; the chosen one "
        + "must not score lower"
    case .notRendered(let reason), .contradiction(let reason): WorkText(reason)
    case .messageList:
      "is a list of messages, which needs the model's chat template; render it first, with "
        + "apply_chat_template of transformers, into texts (a beginning of sequence in them is added "
        + "no second time)"
    case .partOfPrompt(let others):
      "holds part of the prompt\(Self.likewise(others)), which would not reach the model; write it "
        + "into 'prompt', or remove the field if the model is not to see it"
    case .extentChanges(let firstLine):
      "is one value per datum, per response or per token in some lines, and otherwise in line "
        + "\(firstLine)"
    }
  }
  private static func likewise(_ others: [String]) -> String {
    others.isEmpty
      ? "" : ", as \(others.joined(separator: " and ")) \(others.count == 1 ? "does" : "do")"
  }
}

extension DataError {
  public var kind: FailureKind { .badInput }
}
