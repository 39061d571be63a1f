/// The Jinja filters that chat templates use.
enum TemplateFilters {
  static let names: Set<String> = [
    "trim", "tojson", "default", "d", "length", "count", "upper", "lower", "join", "map", "select",
    "reject", "selectattr", "rejectattr", "list", "items", "first", "last", "string", "int",
    "float",
    "replace", "capitalize", "title", "round", "abs", "sum", "min", "max", "sort", "unique",
    "reverse",
    "dictsort", "indent", "wordcount", "safe", "escape", "e", "attr", "batch", "groupby",
  ]

  static func apply(
    _ name: String, to value: TemplateValue, _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue {
    try renderer.spend(1)
    if let result = try ofText(name, value, call, renderer) { return result }
    if let result = try ofNumber(name, value, call) { return result }
    if let result = try ofSequence(name, value, call, renderer) { return result }
    switch name {
    case "tojson": return try json(value, call)
    case "default", "d":
      let standard = call.argument(0, "default_value") ?? .string("")
      let takesFalse = call.argument(1, "boolean")?.isTrue ?? false
      if case .undefined = value { return standard }
      return takesFalse && !value.isTrue ? standard : value
    case "items":
      if case .undefined = value { return try .list([]) }
      guard case .dictionary(let dictionary) = value else {
        throw TemplateFault(.evaluation, "Can only get item pairs from a mapping.")
      }
      return try TemplateMethods.items(of: dictionary)
    case "attr":
      guard case .string(let attribute) = call.argument(0, "name") else { break }
      return TemplateMethods.method(attribute, of: value, renderer)
        ?? .undefined("'\(value.typeName) object' has no attribute '\(attribute)'")
    case "dictsort": return try sortedItems(value, call)
    default: break
    }
    throw TemplateFault(.unsupported, "the filter '\(name)'")
  }

  // MARK: - Texts

  private static func ofText(
    _ name: String, _ value: TemplateValue, _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue? {
    func method(_ method: String) throws(TemplateFault) -> TemplateValue {
      let text = TemplateValue.string(try renderer.text(of: value))
      guard case .function(let function) = TemplateMethods.method(method, of: text, renderer) else {
        return text
      }
      return try function.body(call)
    }
    switch name {
    case "string", "safe":
      return .string(try renderer.text(of: value))
    case "upper", "lower", "capitalize", "replace": return try method(name)
    case "trim": return try method("strip")
    case "title": return .string(title(try renderer.text(of: value)))
    case "wordcount":
      return .integer(TemplateText(try renderer.text(of: value)).split(nil, limit: nil).count)
    case "escape", "e": return try renderer.text(escaped(try renderer.text(of: value)))
    case "indent": return try renderer.text(try indented(try renderer.text(of: value), call))
    default: return nil
    }
  }

  /// Words begin after white space, hyphens and opening brackets.
  private static func title(_ text: String) -> String {
    var result = ""
    var begins = true
    for scalar in text.unicodeScalars {
      result += begins ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
      begins = scalar.isTemplateSpace || "-({[<".unicodeScalars.contains(scalar)
    }
    return result
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "'": result += "&#39;"
      case "\"": result += "&#34;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func indented(_ text: String, _ call: TemplateCall) throws(TemplateFault) -> String
  {
    var indentation = "    "
    switch call.argument(0, "width") {
    case .string(let text)?: indentation = text
    case let width?:
      guard let count = width.integer, count <= 1000 else {
        throw TemplateFault(.evaluation, "a width of \(width.representation)")
      }
      indentation = String(repeating: " ", count: max(0, count))
    case nil: break
    }
    let indentsFirst = call.argument(1, "first")?.isTrue ?? false
    let indentsBlank = call.argument(2, "blank")?.isTrue ?? false
    let lines = TemplateText(text + "\n").lines(keepsEnds: false)
    if lines.count * (indentation.utf8.count + 1) > TemplateRenderer.sizeLimit {
      throw TemplateFault(.limit, "a text of more than \(TemplateRenderer.sizeLimit) bytes")
    }
    let result = lines.enumerated().map { index, line in
      let isIndented = index == 0 ? indentsFirst : indentsBlank || !line.isEmpty
      return isIndented ? indentation + line : line
    }
    return result.joined(separator: "\n")
  }

  // MARK: - Numbers

  private static func ofNumber(
    _ name: String, _ value: TemplateValue, _ call: TemplateCall
  ) throws(TemplateFault) -> TemplateValue? {
    switch name {
    case "int": return .integer(integer(value) ?? call.argument(0, "default")?.integer ?? 0)
    case "float":
      let standard = call.argument(0, "default")?.number ?? 0
      if case .string(let text) = value {
        let plain = TemplateText(text).stripped(nil, left: true, right: true)
        return .float(Double(plain) ?? standard)
      }
      return .float(value.number ?? standard)
    case "abs":
      if let number = value.integer, number > .min { return .integer(abs(number)) }
      if let number = value.number { return .float(abs(number)) }
      throw TemplateFault(.evaluation, "bad operand type for abs(): '\(value.typeName)'")
    case "round": return try rounded(value, call)
    default: return nil
    }
  }

  private static func integer(_ value: TemplateValue) -> Int? {
    if let number = value.integer { return number }
    if let number = value.number { return Int(exactly: number.rounded(.towardZero)) }
    guard case .string(let text) = value else { return nil }
    let plain = TemplateText(text).stripped(nil, left: true, right: true)
    return Int(plain) ?? Double(plain).flatMap { Int(exactly: $0.rounded(.towardZero)) }
  }

  private static func rounded(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TemplateFault) -> TemplateValue {
    guard let number = value.number else {
      throw TemplateFault(.evaluation, "round of \(value.described)")
    }
    let precision = call.argument(0, "precision")?.integer ?? 0
    var method = "common"
    if case .string(let name)? = call.argument(1, "method") { method = name }
    guard abs(precision) <= 15, ["common", "floor", "ceil"].contains(method) else {
      throw TemplateFault(.unsupported, "this way to round")
    }
    let factor = power(10, Double(precision))
    let rule: FloatingPointRoundingRule =
      method == "common" ? .toNearestOrEven : method == "floor" ? .down : .up
    return .float((number * factor).rounded(rule) / factor)
  }

  // MARK: - JSON

  private static func json(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TemplateFault) -> TemplateValue {
    try call.check(
      "tojson", atMost: 4, names: ["ensure_ascii", "indent", "separators", "sort_keys"])
    var json = TemplateJSON(limit: TemplateRenderer.sizeLimit)
    json.escapesNonASCII = call.argument(0, "ensure_ascii")?.isTrue ?? false
    switch call.argument(1, "indent") {
    case nil, TemplateValue.none?: break
    case .string(let text)?: json.indentation = text
    case let indent?:
      guard let count = indent.integer, count <= 1000 else {
        throw TemplateFault(.evaluation, "an indent of \(indent.representation)")
      }
      json.indentation = String(repeating: " ", count: max(0, count))
    }
    if json.indentation != nil { json.itemSeparator = "," }
    if case .list(let list)? = call.argument(2, "separators"), list.values.count == 2 {
      (json.itemSeparator, json.keySeparator) = (list.values[0].text, list.values[1].text)
    }
    json.sortsKeys = call.argument(3, "sort_keys")?.isTrue ?? false
    return .string(try json.write(value))
  }
}
