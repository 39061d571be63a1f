/// The request for a run as stored in `run.json`. It consists of JSON values that only the workflow
/// interprets.
public indirect enum StoredRequest: Codable, Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case unsigned(UInt64)
  case number(Double)
  case text(String)
  case list([StoredRequest])
  case object([String: StoredRequest])

  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    self =
      if value.decodeNil() {
        .null
      } else if let flag = try? value.decode(Bool.self) {
        .bool(flag)
      } else if let integer = try? value.decode(Int.self) {
        .integer(integer)
      } else if let integer = try? value.decode(UInt64.self) {
        .unsigned(integer)
      } else if let number = try? value.decode(Double.self) {
        .number(number)
      } else if let text = try? value.decode(String.self) {
        .text(text)
      } else if let list = try? value.decode([StoredRequest].self) {
        .list(list)
      } else {
        .object(try value.decode([String: StoredRequest].self))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .bool(let flag): try value.encode(flag)
    case .integer(let integer): try value.encode(integer)
    case .unsigned(let integer): try value.encode(integer)
    case .number(let number): try value.encode(number)
    case .text(let text): try value.encode(text)
    case .list(let list): try value.encode(list)
    case .object(let object): try value.encode(object)
    }
  }

  /// Returns this request with its values replaced by those of `other`, member by member.
  public func overlaid(with other: StoredRequest) -> StoredRequest {
    guard case .object(let own) = self, case .object(let others) = other else { return other }
    return .object(own.merging(others) { $0.overlaid(with: $1) })
  }

  /// Returns the request with only the members that have these names, at any depth.
  public func only(_ names: Set<String>) -> StoredRequest {
    guard case .object(let members) = self else { return self }
    var kept: [String: StoredRequest] = [:]
    for (name, value) in members {
      if names.contains(name) {
        kept[name] = value
      } else if case .object(let inner) = value.only(names), !inner.isEmpty {
        kept[name] = .object(inner)
      }
    }
    return .object(kept)
  }
}
