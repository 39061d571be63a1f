/// The filters of Jinja that chat templates use.
enum TemplateFilters {
  static let names: Set<String> = [
    "trim", "tojson", "default", "d", "length", "count", "upper", "lower", "join", "map", "select",
    "reject", "selectattr", "rejectattr", "list", "items", "first", "last", "string", "int",
    "float",
    "replace", "capitalize", "title", "round", "abs", "sum", "min", "max", "sort", "unique",
    "reverse",
    "dictsort", "indent", "wordcount", "safe", "escape", "e", "attr", "batch", "groupby",
  ]

  private typealias Fault = TemplateFault

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
        throw Fault(.evaluation, "Can only get item pairs from a mapping.")
      }
      return try TemplateMethods.items(of: dictionary)
    case "attr":
      guard case .string(let attribute) = call.argument(0, "name") else { break }
      return TemplateMethods.method(attribute, of: value, renderer)
        ?? .undefined("'\(value.typeName) object' has no attribute '\(attribute)'")
    case "dictsort": return try sortedItems(value, call)
    default: break
    }
    throw Fault(.unsupported, "the filter '\(name)'")
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

  /// Words begin behind white space, hyphens and opening brackets.
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
        throw Fault(.evaluation, "a width of \(width.representation)")
      }
      indentation = String(repeating: " ", count: max(0, count))
    case nil: break
    }
    let indentsFirst = call.argument(1, "first")?.isTrue ?? false
    let indentsBlank = call.argument(2, "blank")?.isTrue ?? false
    let lines = TemplateText(text + "\n").lines(keepsEnds: false)
    if lines.count * (indentation.utf8.count + 1) > TemplateRenderer.sizeLimit {
      throw Fault(.limit, "a text of more than \(TemplateRenderer.sizeLimit) bytes")
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
      throw Fault(.evaluation, "bad operand type for abs(): '\(value.typeName)'")
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
      throw Fault(.evaluation, "round of \(value.described)")
    }
    let precision = call.argument(0, "precision")?.integer ?? 0
    var method = "common"
    if case .string(let name)? = call.argument(1, "method") { method = name }
    guard abs(precision) <= 15, ["common", "floor", "ceil"].contains(method) else {
      throw Fault(.unsupported, "this way to round")
    }
    let factor = power(10, Double(precision))
    let rule: FloatingPointRoundingRule =
      method == "common" ? .toNearestOrEven : method == "floor" ? .down : .up
    return .float((number * factor).rounded(rule) / factor)
  }

  // MARK: - Sequences

  private static func ofSequence(
    _ name: String, _ value: TemplateValue, _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue? {
    func values() throws(TemplateFault) -> [TemplateValue] {
      let values = try renderer.values(of: value)
      try renderer.spend(values.count)
      return values
    }
    switch name {
    case "length", "count": return .integer(try length(value))
    case "list": return try .list(try values())
    case "first": return try values().first ?? .undefined("No first item, sequence was empty.")
    case "last": return try values().last ?? .undefined("No last item, sequence was empty.")
    case "reverse":
      if case .string(let text) = value {
        return .string(TemplateText.string(text.unicodeScalars.reversed()))
      }
      return try .list(try values().reversed())
    case "join":
      let attribute = call.argument(1, "attribute")
      var texts: [TemplateValue] = []
      for item in try values() {
        texts.append(
          .string(try renderer.text(of: try attributed(item, attribute, nil, renderer))))
      }
      return try TemplateMethods.join(call.argument(0, "d")?.text ?? "", texts, renderer)
    case "map": return try map(try values(), call, renderer)
    case "select", "reject":
      return try selected(try values(), call, renderer, attribute: nil, keeps: name == "select")
    case "selectattr", "rejectattr":
      guard let attribute = call.positional.first else {
        throw Fault(.evaluation, "missing parameter for attribute name")
      }
      var rest = call
      rest.positional.removeFirst()
      return try selected(
        try values(), rest, renderer, attribute: attribute, keeps: name == "selectattr")
    case "sum": return try sum(try values(), call, renderer)
    case "min", "max", "sort", "unique":
      return try ordered(name, try values(), call, renderer)
    case "batch": return try batch(try values(), call)
    case "groupby": return try grouped(try values(), call, renderer)
    default: return nil
    }
  }

  private static func length(_ value: TemplateValue) throws(TemplateFault) -> Int {
    switch value {
    case .string(let text): text.unicodeScalars.count
    case .list(let list): list.values.count
    case .dictionary(let dictionary): dictionary.members.count
    case .undefined: 0
    default: throw Fault(.evaluation, "object of type '\(value.typeName)' has no len()")
    }
  }

  /// An item's attribute by a path such as `a.b.0`; the item itself without a path.
  private static func attributed(
    _ item: TemplateValue, _ path: TemplateValue?, _ standard: TemplateValue?,
    _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue {
    var value = item
    switch path {
    case nil, TemplateValue.none?: return item
    case .string(let text)?:
      for part in text.split(separator: ".", omittingEmptySubsequences: false) {
        let key = Int(part).map { TemplateValue.integer($0) } ?? .string(String(part))
        value = try renderer.item(key, of: value)
        if case .undefined = value, let standard { return standard }
      }
    case let key?: value = try renderer.item(key, of: value)
    }
    if case .undefined = value, let standard { return standard }
    return value
  }

  private static func map(
    _ values: [TemplateValue], _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue {
    var result: [TemplateValue] = []
    if call.positional.isEmpty, let attribute = call.argument(0, "attribute") {
      let standard = call.named.first { $0.name == "default" }?.value
      for value in values {
        result.append(try attributed(value, attribute, standard, renderer))
      }
      return try .list(result)
    }
    guard case .string(let name)? = call.positional.first else {
      throw Fault(.evaluation, "map requires a filter argument")
    }
    var rest = call
    rest.positional.removeFirst()
    for value in values { result.append(try apply(name, to: value, rest, renderer)) }
    return try .list(result)
  }

  private static func selected(
    _ values: [TemplateValue], _ call: TemplateCall, _ renderer: TemplateRenderer,
    attribute: TemplateValue?, keeps: Bool
  ) throws(TemplateFault) -> TemplateValue {
    var test: String?
    var rest = call
    if case .string(let name)? = call.positional.first {
      test = name
      rest.positional.removeFirst()
    }
    var result: [TemplateValue] = []
    for value in values {
      let subject = try attributed(value, attribute, nil, renderer)
      let holds =
        try test.map { test throws(TemplateFault) in
          try TemplateTests.apply(test, to: subject, rest, renderer)
        } ?? subject.isTrue
      if holds == keeps { result.append(value) }
    }
    return try .list(result)
  }

  private static func sum(
    _ values: [TemplateValue], _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue {
    var total = call.argument(1, "start") ?? .integer(0)
    for value in values {
      total = try renderer.combine(
        total, "+", try attributed(value, call.argument(0, "attribute"), nil, renderer))
    }
    return total
  }

  private static func ordered(
    _ name: String, _ values: [TemplateValue], _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue {
    // sort(reverse, case_sensitive, attribute); the others (case_sensitive, attribute).
    let first = name == "sort" ? 1 : 0
    let isCaseSensitive = call.argument(first, "case_sensitive")?.isTrue ?? false
    let attribute = call.argument(first + 1, "attribute")
    var keyed: [(key: TemplateValue, value: TemplateValue)] = []
    for value in values {
      var key = try attributed(value, attribute, nil, renderer)
      if !isCaseSensitive, case .string(let text) = key { key = .string(text.lowercased()) }
      keyed.append((key, value))
    }
    if name == "unique" {
      try renderer.spend(min(keyed.count, 100_000) * min(keyed.count, 100_000) / 16)
      var kept: [(key: TemplateValue, value: TemplateValue)] = []
      for item in keyed where !kept.contains(where: { $0.key.isEqual(to: item.key) }) {
        kept.append(item)
      }
      return try .list(kept.map(\.value))
    }
    try sort(&keyed)
    switch name {
    case "min": return keyed.first?.value ?? .undefined("No aggregated item, sequence was empty.")
    case "max":
      // Of equal ones the first in the sequence.
      guard let last = keyed.last else {
        return .undefined("No aggregated item, sequence was empty.")
      }
      return keyed.first { $0.key.isEqual(to: last.key) }?.value ?? last.value
    default:
      if call.argument(0, "reverse")?.isTrue ?? false { return try .list(reversed(keyed)) }
      return try .list(keyed.map(\.value))
    }
  }

  /// Descending; equal ones keep their order.
  private static func reversed(
    _ items: [(key: TemplateValue, value: TemplateValue)]
  ) -> [TemplateValue] {
    var result: [TemplateValue] = []
    var end = items.count
    while end > 0 {
      var start = end - 1
      while start > 0, items[start - 1].key.isEqual(to: items[end - 1].key) { start -= 1 }
      result += items[start..<end].map(\.value)
      end = start
    }
    return result
  }

  /// A stable sort whose comparison may fail.
  private static func sort(
    _ items: inout [(key: TemplateValue, value: TemplateValue)]
  ) throws(TemplateFault) {
    if items.count < 2 { return }
    let middle = items.count / 2
    var left = Array(items[..<middle])
    var right = Array(items[middle...])
    try sort(&left)
    try sort(&right)
    var result: [(key: TemplateValue, value: TemplateValue)] = []
    result.reserveCapacity(items.count)
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      if try right[j].key.isLess(than: left[i].key, "<") {
        result.append(right[j])
        j += 1
      } else {
        result.append(left[i])
        i += 1
      }
    }
    items = result + left[i...] + right[j...]
  }

  private static func sortedItems(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TemplateFault) -> TemplateValue {
    guard case .dictionary(let dictionary) = value else {
      throw Fault(.evaluation, "dictsort of \(value.described)")
    }
    try call.check("dictsort", atMost: 3, names: ["case_sensitive", "by", "reverse"])
    let isCaseSensitive = call.argument(0, "case_sensitive")?.isTrue ?? false
    var byValue = false
    if case .string(let by)? = call.argument(1, "by") { byValue = by == "value" }
    var keyed: [(key: TemplateValue, value: TemplateValue)] = []
    for member in dictionary.members {
      var key = byValue ? member.value : member.key
      if !isCaseSensitive, case .string(let text) = key { key = .string(text.lowercased()) }
      keyed.append((key, try .list([member.key, member.value], isTuple: true)))
    }
    try sort(&keyed)
    let isReversed = call.argument(2, "reverse")?.isTrue ?? false
    return try .list(isReversed ? reversed(keyed) : keyed.map(\.value))
  }

  private static func batch(
    _ values: [TemplateValue], _ call: TemplateCall
  ) throws(TemplateFault) -> TemplateValue {
    guard let count = call.argument(0, "linecount")?.integer, count > 0 else {
      throw Fault(.evaluation, "batch takes a count above 0")
    }
    var rows: [TemplateValue] = []
    for start in stride(from: 0, to: values.count, by: count) {
      var row = Array(values[start..<min(start + count, values.count)])
      if let fill = call.argument(1, "fill_with"), count <= TemplateList.countLimit {
        while row.count < count { row.append(fill) }
      }
      rows.append(try .list(row))
    }
    return try .list(rows)
  }

  private static func grouped(
    _ values: [TemplateValue], _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue {
    var keyed: [(key: TemplateValue, value: TemplateValue)] = []
    for value in values {
      keyed.append(
        (
          try attributed(
            value, call.argument(0, "attribute"), call.argument(1, "default"), renderer), value
        ))
    }
    try sort(&keyed)
    var groups: [TemplateValue] = []
    var start = 0
    while start < keyed.count {
      let end =
        keyed[start...].firstIndex { !$0.key.isEqual(to: keyed[start].key) } ?? keyed.count
      groups.append(
        try .list(
          [keyed[start].key, try .list(keyed[start..<end].map(\.value))], isTuple: true))
      start = end
    }
    return try .list(groups)
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
        throw Fault(.evaluation, "an indent of \(indent.representation)")
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
