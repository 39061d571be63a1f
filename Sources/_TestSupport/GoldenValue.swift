/// A JSON value, with "NaN", "Infinity" and "-Infinity" read as numbers where a number is asked
/// for.
public enum GoldenValue: Sendable, Equatable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case array([GoldenValue])
  case object([String: GoldenValue])

  /// The value as a number; `place` names it in the error.
  public func number(in place: String = "a golden file") throws -> Double {
    switch self {
    case .number(let x): return x
    case .text("NaN"): return .nan
    case .text("Infinity"): return .infinity
    case .text("-Infinity"): return -.infinity
    default: throw GoldenError.wrongKind(place: place, expected: "a number")
    }
  }

  func text(in place: String) throws -> String {
    guard case .text(let text) = self else {
      throw GoldenError.wrongKind(place: place, expected: "a string")
    }
    return text
  }

  func flag(in place: String) throws -> Bool {
    guard case .flag(let flag) = self else {
      throw GoldenError.wrongKind(place: place, expected: "true or false")
    }
    return flag
  }

  func array(in place: String) throws -> [GoldenValue] {
    guard case .array(let values) = self else {
      throw GoldenError.wrongKind(place: place, expected: "a list")
    }
    return values
  }

  func object(in place: String) throws -> [String: GoldenValue] {
    guard case .object(let fields) = self else {
      throw GoldenError.wrongKind(place: place, expected: "an object")
    }
    return fields
  }
}

extension GoldenValue: Decodable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let values = try? container.decode([GoldenValue].self) {
      self = .array(values)
    } else {
      self = .object(try container.decode([String: GoldenValue].self))
    }
  }
}

extension GoldenValue: CustomStringConvertible {
  public var description: String {
    switch self {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .number(let x): "\(x)"
    case .text(let text): text
    case .array(let values): "\(values)"
    case .object(let fields): "\(fields)"
    }
  }
}

/// Why a golden file can't be read as the test expects.
public enum GoldenError: Error, CustomStringConvertible {
  case missing(place: String)
  case wrongKind(place: String, expected: String)

  public var description: String {
    switch self {
    case .missing(let place): "\(place): no such field"
    case .wrongKind(let place, let expected): "\(place): not \(expected)"
    }
  }
}
