/// A JSON object. Its members are in the order of the text, and their keys are distinct.
public struct JSONObject: Equatable, Sendable {
  public struct Member: Equatable, Sendable {
    public let key: String
    public fileprivate(set) var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }

    public static func == (a: Member, b: Member) -> Bool {
      ExactString(a.key) == ExactString(b.key) && a.value == b.value
    }
  }

  public private(set) var members: [Member]

  /// Creates an object from members whose keys the parser has checked.
  init(checked members: [Member]) { self.members = members }

  /// - Precondition: no two members have the same key.
  /// - Complexity: O(*members*).
  public init(_ members: [Member] = []) {
    var seen: Set<ExactString> = []
    for member in members {
      precondition(seen.insert(ExactString(member.key)).inserted, "two members '\(member.key)'")
    }
    self.members = members
  }

  /// The value of a key, or nil if the object has no such key.
  ///
  /// Assigning a value replaces the existing one in place or appends a member. Assigning nil
  /// removes the member.
  ///
  /// - Complexity: O(*members*). To read a large object, iterate over ``members``. To create one,
  ///   pass all of its members at once.
  public subscript(key: String) -> JSONValue? {
    get { place(of: key).map { members[$0].value } }
    set {
      switch (place(of: key), newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append(Member(key, value))
      case (nil, nil): break
      }
    }
  }

  private func place(of key: String) -> Int? {
    let key = ExactString(key)
    return members.firstIndex { ExactString($0.key) == key }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// - Precondition: no key occurs twice.
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self.init(members.map { Member($0.0, $0.1) })
  }
}
