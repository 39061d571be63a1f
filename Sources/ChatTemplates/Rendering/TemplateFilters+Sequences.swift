/// Filters for lists and their elements.
extension TemplateFilters {
  static func ofSequence(
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
        throw TemplateFault(.evaluation, "missing parameter for attribute name")
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
    default: throw TemplateFault(.evaluation, "object of type '\(value.typeName)' has no len()")
    }
  }

  /// An item's attribute at a path such as `a.b.0`, or the item itself if there is no path.
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
      throw TemplateFault(.evaluation, "map requires a filter argument")
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
    // `sort` takes (reverse, case_sensitive, attribute). The other filters take (case_sensitive,
    // attribute).
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
      // If several items are equal, the first one in the sequence is returned.
      guard let last = keyed.last else {
        return .undefined("No aggregated item, sequence was empty.")
      }
      return keyed.first { $0.key.isEqual(to: last.key) }?.value ?? last.value
    default:
      if call.argument(0, "reverse")?.isTrue ?? false { return try .list(reversed(keyed)) }
      return try .list(keyed.map(\.value))
    }
  }

  /// Sorts in descending order. Equal items keep their order.
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

  static func sortedItems(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TemplateFault) -> TemplateValue {
    guard case .dictionary(let dictionary) = value else {
      throw TemplateFault(.evaluation, "dictsort of \(value.described)")
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
      throw TemplateFault(.evaluation, "batch takes a count above 0")
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
}
