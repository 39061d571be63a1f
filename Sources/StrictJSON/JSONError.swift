import Failures

/// The position and the reason of an error in a JSON text.
public struct JSONError: Failure, Equatable, Sendable {
  public enum Reason: Equatable, Sendable {
    case unexpectedEnd(expected: String)
    case unexpected(character: String, expected: String)
    case trailingCharacters
    case trailingComma
    /// A word that isn't valid in JSON, such as `NaN`, `-Infinity`, `undefined` or `True`.
    case word(String)
    case number(String)
    case numberRange(String)
    case controlCharacter(UInt8)
    case escape(String)
    case loneSurrogate(String)
    case invalidUTF8
    case duplicateKey(String)
    case depth(limit: Int)
  }

  /// The number of bytes before the error.
  public let offset: Int
  public let reason: Reason

  public init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String {
    switch reason {
    case .unexpectedEnd(let expected):
      "the text ends where \(expected) is expected"
    case .unexpected(let character, let expected):
      "'\(character)' where \(expected) is expected"
    case .trailingCharacters:
      "more text follows the value"
    case .trailingComma:
      "a comma with nothing after it"
    case .word(let word):
      "'\(Self.short(word))' is not JSON; a missing number is null, booleans are true and false"
    case .number(let text):
      "'\(Self.short(text))' is not how JSON writes a number"
    case .numberRange(let text):
      "the number \(Self.short(text)) is too large for float64"
    case .controlCharacter(let byte):
      "byte \(byte) inside a string; control characters are written as \\u escapes"
    case .escape(let text):
      "'\(text)' is not an escape sequence"
    case .loneSurrogate(let text):
      "'\(text)' is half of a surrogate pair"
    case .invalidUTF8:
      "a string is not valid UTF-8"
    case .duplicateKey(let key):
      "the key '\(Self.short(key))' occurs twice"
    case .depth(let limit):
      "values are nested more than \(limit) deep"
    }
  }

  /// The beginning of a text, for messages, because the text may be a whole file.
  private static func short(_ text: String) -> String {
    text.utf8.count > 60 ? text.prefix(50) + "…" : text
  }
}

extension JSONError {
  public var kind: FailureKind { .badInput }
}
