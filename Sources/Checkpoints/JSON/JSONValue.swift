/// A JSON document that can be written back as it was read.
///
/// Foundation's reader loses what a checkpoint needs: of two equal keys it keeps one without a
/// word, and it turns `8.0` into `8`, which other programs then refuse as "not a float". So a
/// number keeps its literal and an object the order of its keys.
public enum JSONValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  /// A number, as it was written.
  case number(literal: String)
  case string(String)
  case array([JSONValue])
  /// Members in the order of the text. No two have the same key.
  case object([Member])

  public struct Member: Sendable, Equatable {
    public let key: String
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  public static func number(_ value: Int) -> JSONValue { .number(literal: "\(value)") }

  /// - Precondition: `value` is finite; JSON has no other numbers.
  public static func number(_ value: Double) -> JSONValue {
    precondition(value.isFinite, "JSON cannot hold \(value)")
    return .number(literal: "\(value)")
  }
}

// MARK: - Reading

extension JSONValue {
  /// The value as an integer, or nil if it is anything else, `8.0` included.
  public var integer: Int? {
    if case .number(let literal) = self { Int(literal) } else { nil }
  }

  /// The value as a finite number, or nil.
  public var double: Double? {
    guard case .number(let literal) = self, let value = Double(literal), value.isFinite else {
      return nil
    }
    return value
  }

  public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// The member of that key; nil if there is none or if this is no object.
  ///
  /// Assigning replaces the member in its place or appends one; assigning nil removes it.
  ///
  /// - Precondition: assigned to, this is an object.
  /// - Complexity: O(members).
  public subscript(key: String) -> JSONValue? {
    get { members?.first { $0.key == key }?.value }
    set {
      guard case .object(var members) = self else { preconditionFailure("not an object: \(self)") }
      let place = members.firstIndex { $0.key == key }
      switch (place, newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append(Member(key, value))
      case (nil, nil): break
      }
      self = .object(members)
    }
  }
}
