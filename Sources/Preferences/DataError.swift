/// Why a data file can't be used.
///
/// Every case names the file, and the line where there is one, so that the message stands alone.
public enum DataError: Error, Equatable, Sendable {
  case unreadable(file: String, reason: String)
  /// A gzip file on a machine without the library that decompresses it.
  case noDecompressor(file: String, reason: String)
  /// What a gzip file holds at that byte can't be decompressed.
  case damagedGzip(file: String, offset: Int, reason: String)
  /// A gzip file that ends before its checksum.
  case truncatedGzip(file: String)
  case encoding(file: String, name: String)
  case noData(file: String)
  /// No datum has a response to be learnt.
  case nothingToLearn(file: String, target: SupervisedTarget)
  /// A line that is not JSON; columns count bytes, from 1.
  case syntax(DataPlace, column: Int, reason: String)
  case notAnObject(DataPlace, found: String)
  case field(DataPlace, name: String, FieldProblem)
  /// The most tokens that a prompt and a response may have together.
  case maximumLength(Int)
}

/// A line of a file.
public struct DataPlace: Equatable, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  /// From 1.
  public let line: Int

  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  public var description: String { "\(file):\(line)" }
}

/// What is wrong with one field of a datum.
public enum FieldProblem: Equatable, Sendable {
  case missing(hint: String)
  case wrongType(found: String, expected: String)
  /// The same of one element, counted from 0.
  case wrongElement(index: Int, found: String, expected: String)
  case wrongCount(Int, responses: Int)
  case outOfRange(value: String, allowed: String)
  case empty(index: Int?)
  case allNull
  /// Another field says the same thing, or the opposite.
  case conflict(with: String)
  /// The preferred response does not score higher than the other.
  case contradictsChoice(chosen: Double, rejected: Double)
  case messageList
  /// A column that is one value per datum in one line and one per response in another.
  case extentChanges(firstLine: Int)
}

extension DataError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): can't be read: \(reason)"
    case .noDecompressor(let file, let reason):
      "\(file): is compressed with gzip, and zlib can't be loaded (\(reason)); install zlib1g or "
        + "decompress the file first (gunzip --keep)"
    case .damagedGzip(let file, let offset, let reason):
      "\(file): is damaged: \(reason) at byte \(offset) of the compressed file"
    case .truncatedGzip(let file):
      "\(file): is cut short: the compressed file ends before its checksum"
    case .encoding(let file, let name):
      "\(file): is encoded in \(name); expected UTF-8"
    case .noData(let file):
      "\(file): holds no data; expected one JSON object per line"
    case .nothingToLearn(let file, .golden):
      "\(file): no datum has a golden response; give 'golden_index' or 'is_human', or use "
        + "--sft-target chosen"
    case .nothingToLearn(let file, .chosen):
      "\(file): every datum is labelled undesirable; there is no response to learn"
    case .syntax(let place, let column, let reason):
      "\(place):\(column): \(reason)"
    case .notAnObject(let place, let found):
      "\(place): is \(found); expected one JSON object"
    case .field(let place, let name, let problem):
      "\(place): field '\(name)': \(problem)"
    case .maximumLength(let length):
      "a maximum length of \(length) leaves no room for a prompt and a response; give 2 or more"
    }
  }
}

extension FieldProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let hint):
      "is missing; \(hint)"
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
        + "must score higher"
    case .messageList:
      "is a list of messages, which needs a chat template; this version takes texts and token ids"
    case .extentChanges(let firstLine):
      "is one value per datum in some lines and one per response in others, first in line "
        + "\(firstLine)"
    }
  }
}
