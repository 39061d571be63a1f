import StrictJSON

/// A value in a template, with Python's semantics.
enum TemplateValue {
  /// An undefined value. The text says what is undefined.
  case undefined(String)
  case none
  case bool(Bool)
  case integer(Int)
  /// The digits of an integer that doesn't fit into 64 bits. Such a value can be printed, but not
  /// used in arithmetic.
  case digits(String)
  case float(Double)
  case string(String)
  case list(TemplateList)
  case dictionary(TemplateDictionary)
  case namespace(TemplateNamespace)
  case loop(TemplateLoop)
  case function(TemplateFunction)

  static func list(
    _ values: [TemplateValue], isTuple: Bool = false
  ) throws(TemplateFault) -> TemplateValue {
    .list(try TemplateList(values, isTuple: isTuple))
  }

  init(_ constant: TemplateConstant) {
    self =
      switch constant {
      case .none: .none
      case .bool(let flag): .bool(flag)
      case .integer(let number): .integer(number)
      case .float(let number): .float(number)
      case .string(let text): .string(text)
      }
  }

  init(_ json: JSONValue) throws(TemplateFault) {
    switch json {
    case .null: self = .none
    case .bool(let flag): self = .bool(flag)
    case .string(let text): self = .string(text)
    case .number(let number):
      let isInteger = !number.literal.contains { ".eE".contains($0) }
      if let integer = Int(number.literal) {
        self = .integer(integer)
      } else {
        self = isInteger ? .digits(number.literal) : .float(number.value)
      }
    case .array(let elements):
      var values: [TemplateValue] = []
      for element in elements { values.append(try TemplateValue(element)) }
      self = try .list(values)
    case .object(let object):
      var dictionary = TemplateDictionary()
      for member in object.members {
        try dictionary.set(.string(member.key), try TemplateValue(member.value))
      }
      self = .dictionary(dictionary)
    }
  }

  /// The nesting depth of lists and dictionaries in the value.
  var depth: Int {
    switch self {
    case .list(let list): list.depth
    case .dictionary(let dictionary): dictionary.depth
    case .namespace: 1
    default: 0
    }
  }

  /// The approximate number of bytes needed to write the value. A list may contain the same value
  /// many times, so this can be far more than the memory that it uses.
  var weight: Int {
    switch self {
    case .string(let text): text.utf8.count + 2
    case .list(let list): list.weight
    case .dictionary(let dictionary): dictionary.weight
    case .digits(let digits): digits.utf8.count
    default: 8
    }
  }

  /// Whether the value is true in a condition.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let flag): flag
    case .integer(let number): number != 0
    case .float(let number): number != 0
    case .string(let text): !text.isEmpty
    case .list(let list): !list.values.isEmpty
    case .dictionary(let dictionary): !dictionary.members.isEmpty
    case .digits, .namespace, .loop, .function: true
    }
  }

  /// The value as a number in arithmetic.
  var number: Double? {
    switch self {
    case .bool(let flag): flag ? 1 : 0
    case .integer(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }

  var integer: Int? {
    switch self {
    case .bool(let flag): flag ? 1 : 0
    case .integer(let number): number
    default: nil
    }
  }

  /// The name of the type in Python.
  var typeName: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "NoneType"
    case .bool: "bool"
    case .integer, .digits: "int"
    case .float: "float"
    case .string: "str"
    case .list(let list): list.isTuple ? "tuple" : "list"
    case .dictionary: "dict"
    case .namespace: "Namespace"
    case .loop: "LoopContext"
    case .function: "function"
    }
  }
}

/// The values of a list or a tuple.
struct TemplateList {
  /// The maximum nesting depth of values. It is limited because freeing, comparing and writing them
  /// are recursive.
  static let depthLimit = 100
  static let countLimit = 200_000
  /// The maximum of ``TemplateValue/weight``. Writing and comparing values take time proportional
  /// to it.
  static let weightLimit = 64 << 20

  let values: [TemplateValue]
  let isTuple: Bool
  let depth: Int
  let weight: Int

  init(_ values: [TemplateValue], isTuple: Bool = false) throws(TemplateFault) {
    self.values = values
    self.isTuple = isTuple
    depth = 1 + (values.lazy.map(\.depth).max() ?? 0)
    weight = values.reduce(2) { min($0 + $1.weight, Self.weightLimit + 1) }
    try Self.check(weight)
    if depth > Self.depthLimit {
      throw TemplateFault(.limit, "values nested deeper than \(Self.depthLimit)")
    }
    if values.count > Self.countLimit {
      throw TemplateFault(.limit, "a list of more than \(Self.countLimit) values")
    }
  }

  static func check(_ weight: Int) throws(TemplateFault) {
    if weight > weightLimit {
      throw TemplateFault(.limit, "a value of more than \(weightLimit) bytes")
    }
  }
}

/// A dictionary that keeps its members in insertion order. Keys are strings, numbers, booleans or
/// none.
struct TemplateDictionary {
  private(set) var members: [(key: TemplateValue, value: TemplateValue)] = []
  private(set) var depth = 1
  private(set) var weight = 2
  private var places: [ExactString: Int] = [:]

  subscript(key: TemplateValue) -> TemplateValue? { place(key).map { members[$0].value } }

  private func place(_ key: TemplateValue) -> Int? {
    if case .string(let text) = key { return places[ExactString(text)] }
    return members.firstIndex { member in
      if case .string = member.key { return false }
      return member.key.isEqual(to: key)
    }
  }

  mutating func set(_ key: TemplateValue, _ value: TemplateValue) throws(TemplateFault) {
    switch key {
    case .string, .integer, .bool, .float, .none, .digits: break
    default: throw TemplateFault(.evaluation, "a \(key.typeName) as the key of a dict")
    }
    depth = max(depth, 1 + value.depth)
    if depth > TemplateList.depthLimit {
      throw TemplateFault(.limit, "values nested deeper than \(TemplateList.depthLimit)")
    }
    weight = min(weight + key.weight + value.weight, TemplateList.weightLimit + 1)
    try TemplateList.check(weight)
    if let place = place(key) {
      members[place].value = value
      return
    }
    if case .string(let text) = key { places[ExactString(text)] = members.count }
    members.append((key, value))
  }
}

/// The result of `namespace()`, whose attributes can be set in any scope.
final class TemplateNamespace {
  var members = TemplateDictionary()
}

/// The `loop` variable of a `for` statement.
final class TemplateLoop {
  let values: [TemplateValue]
  let depth: Int
  /// Runs the loop's body on another value, if the loop is recursive.
  let recursion: ((TemplateValue) throws(TemplateFault) -> String)?
  var index = 0
  private var lastChanged: [TemplateValue]?

  init(
    _ values: [TemplateValue], depth: Int,
    recursion: ((TemplateValue) throws(TemplateFault) -> String)?
  ) {
    self.values = values
    self.depth = depth
    self.recursion = recursion
  }

  func changed(_ values: [TemplateValue]) -> Bool {
    defer { lastChanged = values }
    guard let lastChanged, lastChanged.count == values.count else { return true }
    return !zip(lastChanged, values).allSatisfy { $0.isEqual(to: $1) }
  }

  func attribute(_ name: String) -> TemplateValue? {
    switch name {
    case "index": .integer(index + 1)
    case "index0": .integer(index)
    case "revindex": .integer(values.count - index)
    case "revindex0": .integer(values.count - index - 1)
    case "first": .bool(index == 0)
    case "last": .bool(index == values.count - 1)
    case "length": .integer(values.count)
    case "depth": .integer(depth)
    case "depth0": .integer(depth - 1)
    case "previtem": index > 0 ? values[index - 1] : .undefined("there is no previous item")
    case "nextitem":
      index + 1 < values.count ? values[index + 1] : .undefined("there is no next item")
    case "cycle":
      .function(
        TemplateFunction("cycle") { [index] call throws(TemplateFault) in
          guard !call.positional.isEmpty else {
            throw TemplateFault(.evaluation, "no items for cycling given")
          }
          return call.positional[index % call.positional.count]
        })
    case "changed":
      .function(
        TemplateFunction("changed") { call throws(TemplateFault) in
          .bool(self.changed(call.positional))
        })
    default: nil
    }
  }
}

/// The arguments of a call.
struct TemplateCall {
  var positional: [TemplateValue] = []
  var named: [(name: String, value: TemplateValue)] = []

  /// An argument by position or by name.
  func argument(_ index: Int, _ name: String) -> TemplateValue? {
    index < positional.count ? positional[index] : named.first { $0.name == name }?.value
  }

  /// Rejects unexpected arguments.
  func check(_ function: String, atMost count: Int, names: [String] = []) throws(TemplateFault) {
    if positional.count > count {
      throw TemplateFault(.evaluation, "'\(function)' takes at most \(count) arguments")
    }
    if let other = named.first(where: { !names.contains($0.name) }) {
      throw TemplateFault(.unsupported, "the argument '\(other.name)' of '\(function)'")
    }
  }
}

/// A callable value, which is a macro, a method with its object, or a global function.
final class TemplateFunction {
  let name: String
  let body: (TemplateCall) throws(TemplateFault) -> TemplateValue

  init(_ name: String, _ body: @escaping (TemplateCall) throws(TemplateFault) -> TemplateValue) {
    self.name = name
    self.body = body
  }
}
