/// The Jinja tests that chat templates use, which are the names that can follow `is`.
enum TemplateTests {
  static let names: Set<String> = [
    "defined", "undefined", "none", "string", "mapping", "iterable", "sequence", "number",
    "integer",
    "float", "boolean", "true", "false", "callable", "equalto", "eq", "ne", "lt", "gt", "le", "ge",
    "lessthan", "greaterthan", "in", "odd", "even", "divisibleby", "lower", "upper", "sameas",
    "filter",
    "test", "escaped",
  ]

  /// The symbols that filters such as `select` accept as names of tests.
  private static let symbols = [
    "==": "eq", "!=": "ne", "<": "lt", ">": "gt", "<=": "le", ">=": "ge",
  ]

  static func apply(
    _ name: String, to value: TemplateValue, _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> Bool {
    try renderer.spend(1)
    let name = symbols[name] ?? name
    if let holds = ofType(name, value) { return holds }
    if let holds = try ofOrder(name, value, call) { return holds }
    switch name {
    case "divisibleby", "odd", "even":
      let divisor = name == "divisibleby" ? call.argument(0, "num")?.integer ?? 0 : 2
      guard let number = value.integer, divisor != 0 else {
        throw TemplateFault(.evaluation, "'\(name)' of \(value.described)")
      }
      return (number.remainderReportingOverflow(dividingBy: divisor).partialValue == 0)
        == (name != "odd")
    case "lower", "upper":
      let text = TemplateValue.string(value.text)
      let method = TemplateMethods.method("is\(name)", of: text, renderer)
      guard case .function(let function)? = method else { return false }
      return try function.body(TemplateCall()).isTrue
    case "filter": return TemplateFilters.names.contains(value.text)
    case "test": return names.contains(value.text)
    default: throw TemplateFault(.unsupported, "the test '\(name)'")
    }
  }

  private static func ofType(_ name: String, _ value: TemplateValue) -> Bool? {
    switch (name, value) {
    case ("defined", .undefined), ("undefined", .undefined): name == "undefined"
    case ("defined", _), ("undefined", _): name == "defined"
    case ("none", _): if case .none = value { true } else { false }
    case ("string", _): if case .string = value { true } else { false }
    case ("mapping", _): if case .dictionary = value { true } else { false }
    case ("boolean", _): if case .bool = value { true } else { false }
    case ("true", .bool(let flag)): flag
    case ("false", .bool(let flag)): !flag
    case ("true", _), ("false", _), ("escaped", _): false
    case ("float", _): if case .float = value { true } else { false }
    case ("integer", .integer), ("integer", .digits): true
    case ("integer", _): false
    case ("number", .digits): true
    case ("number", _): value.number != nil
    case ("callable", .function), ("callable", .loop): true
    case ("callable", _): false
    case ("iterable", _), ("sequence", _): isSequence(value)
    default: nil
    }
  }

  private static func isSequence(_ value: TemplateValue) -> Bool {
    switch value {
    case .string, .list, .dictionary, .undefined: true
    default: false
    }
  }

  private static func ofOrder(
    _ name: String, _ value: TemplateValue, _ call: TemplateCall
  ) throws(TemplateFault) -> Bool? {
    let other = call.positional.first ?? .none
    switch name {
    case "equalto", "eq": return value.isEqual(to: other)
    case "ne": return !value.isEqual(to: other)
    case "lt", "lessthan": return try value.isLess(than: other, "<")
    case "gt", "greaterthan": return try other.isLess(than: value, ">")
    case "le": return try !other.isLess(than: value, "<=")
    case "ge": return try !value.isLess(than: other, ">=")
    case "in": return try other.contains(value)
    case "sameas":
      return value.typeName == other.typeName && value.isEqual(to: other)
    default: return nil
    }
  }
}
