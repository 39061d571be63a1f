/// A JSON value that preserves how it was written. Members keep their order, numbers keep their
/// digits, and strings keep their exact scalars.
///
/// Foundation's parser keeps the last of two equal keys and turns `8.0` into `8`, and a Swift
/// dictionary treats canonically equivalent strings as equal. Configurations and vocabularies
/// contain such numbers and strings, so objects are stored as arrays and keys are compared byte by
/// byte.
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

  /// The kind of the value, as named in messages.
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

/// Each property is nil if the value is of another kind.
extension JSONValue {
  public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

  /// The number, which is always finite.
  public var double: Double? { if case .number(let number) = self { number.value } else { nil } }

  /// The number as an integer, if it is an integer below 2⁵³ in any notation, such as `8`, `8.0` or
  /// `8e0`. From 2⁵³ on, float64 can't distinguish every integer from its neighbours.
  public var integer: Int? {
    guard let value = double, abs(value) < 0x1p53 else { return nil }
    return Int(exactly: value)
  }

  /// The number as an integer, if it is written as one. `8` is an integer, but `8.0` isn't, since
  /// programs that distinguish integers from floats reject it as a size.
  public var writtenInteger: Int? {
    if case .number(let number) = self { Int(number.literal) } else { nil }
  }
}
