/// A JSON text as it was written: members in order, strings by their exact scalars.
///
/// Foundation's parser keeps the last of two equal keys, and a Swift dictionary takes canonically
/// equivalent strings for equal ("é" in one scalar and in two). Vocabularies hold such pairs, so
/// objects are arrays here and keys are compared byte by byte.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// Always finite: JSON has no other numbers.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// What it is called in messages.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue {
  /// The number as an integer, when it is one that float64 holds exactly.
  public var integer: Int? {
    guard case .number(let value) = self, abs(value) <= 0x1p53 else { return nil }
    return Int(exactly: value)
  }

  public var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }
}

/// The members of a JSON object, in the order of the text; no key occurs twice.
public struct JSONObject: Equatable, Sendable {
  public struct Member: Equatable, Sendable {
    public let key: String
    public let value: JSONValue

    public static func == (a: Member, b: Member) -> Bool {
      ExactString(a.key) == ExactString(b.key) && a.value == b.value
    }
  }

  public let members: [Member]

  /// The value of a key, nil where there is none.
  ///
  /// - Complexity: O(*members*). Walk ``members`` to read a large object.
  public subscript(key: String) -> JSONValue? {
    members.first { ExactString($0.key) == ExactString(key) }?.value
  }
}

/// A string that equals another only if their bytes do.
public struct ExactString: Hashable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  public static func == (a: ExactString, b: ExactString) -> Bool {
    a.text.utf8.elementsEqual(b.text.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
