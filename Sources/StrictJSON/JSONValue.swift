/// A JSON text as it was written: members in order, numbers by their digits, strings by their exact
/// scalars.
///
/// Foundation's parser keeps the last of two equal keys and turns `8.0` into `8`, and a Swift
/// dictionary takes canonically equivalent strings for equal. Configurations and vocabularies hold
/// such numbers and strings, so objects are arrays here and keys are compared byte by byte.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  public static func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

  /// - Precondition: `value` is finite.
  public static func number(_ value: Double) -> JSONValue { .number(JSONNumber(value)) }

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

// MARK: - Reading

/// Each is nil where the value is of another kind.
extension JSONValue {
  public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

  /// The number, finite.
  public var double: Double? { if case .number(let number) = self { number.value } else { nil } }

  /// The number as an integer, when it is one below 2⁵³, however written: `8`, `8.0` and `8e0`.
  /// From there on float64 doesn't tell an integer from its neighbour.
  public var integer: Int? {
    guard let value = double, abs(value) < 0x1p53 else { return nil }
    return Int(exactly: value)
  }

  /// The number as an integer, when it is written as one: `8`, but not `8.0`, which programs that
  /// tell integers from floats refuse as a size.
  public var writtenInteger: Int? {
    if case .number(let number) = self { Int(number.literal) } else { nil }
  }
}
