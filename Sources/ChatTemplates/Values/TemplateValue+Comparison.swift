import StrictJSON

extension TemplateValue {
  /// Whether two values are equal as in Python. Numbers are compared by value, and texts by their
  /// characters.
  func isEqual(to other: TemplateValue) -> Bool {
    if let a = integer, let b = other.integer { return a == b }
    if let a = number, let b = other.number { return a == b }
    switch (self, other) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.digits(let a), .digits(let b)): return a == b
    case (.string(let a), .string(let b)): return ExactString(a) == ExactString(b)
    case (.list(let a), .list(let b)):
      return a.isTuple == b.isTuple && a.values.count == b.values.count
        && zip(a.values, b.values).allSatisfy { $0.isEqual(to: $1) }
    case (.dictionary(let a), .dictionary(let b)):
      return a.members.count == b.members.count
        && a.members.allSatisfy { member in b[member.key]?.isEqual(to: member.value) ?? false }
    case (.namespace(let a), .namespace(let b)): return a === b
    case (.loop(let a), .loop(let b)): return a === b
    case (.function(let a), .function(let b)): return a === b
    default: return false
    }
  }

  func isLess(than other: TemplateValue, _ symbol: String) throws(TemplateFault) -> Bool {
    if let a = integer, let b = other.integer { return a < b }
    if let a = number, let b = other.number { return a < b }
    switch (self, other) {
    case (.string(let a), .string(let b)):
      return a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
    case (.list(let a), .list(let b)) where a.isTuple == b.isTuple:
      for (x, y) in zip(a.values, b.values) where !x.isEqual(to: y) {
        return try x.isLess(than: y, symbol)
      }
      return a.values.count < b.values.count
    default:
      throw TemplateFault(
        .evaluation, "'\(symbol)' between \(described) and \(other.described)")
    }
  }

  /// The description of the value in messages.
  var described: String {
    if case .undefined(let reason) = self { reason } else { "a \(typeName)" }
  }

  func contains(_ value: TemplateValue) throws(TemplateFault) -> Bool {
    switch self {
    case .string(let text):
      guard case .string(let part) = value else {
        throw TemplateFault(.evaluation, "'in' of \(value.described) and a str")
      }
      return TemplateText(text).find(TemplateText(part)) != nil
    case .list(let list): return list.values.contains { $0.isEqual(to: value) }
    case .dictionary(let dictionary): return dictionary[value] != nil
    case .undefined: return false
    default: throw TemplateFault(.evaluation, "'in' of \(described)")
    }
  }
}
