/// The methods of strings, lists and dictionaries. Methods that would change a value are rejected,
/// as in the reference's sandbox.
enum TemplateMethods {
  /// A method bound to its object, or nil if the type has no method of that name.
  static func method(
    _ name: String, of object: TemplateValue, _ renderer: TemplateRenderer
  ) -> TemplateValue? {
    let names: Set<String> =
      switch object {
      case .string: stringNames
      case .list: listChanges.union(["index", "count", "copy"])
      case .dictionary: dictionaryChanges.union(["items", "keys", "values", "get", "copy"])
      default: []
      }
    guard names.contains(name) else { return nil }
    return .function(
      TemplateFunction(name) { call throws(TemplateFault) in
        switch object {
        case .string(let text): try self.call(name, of: text, call, renderer)
        case .list(let list): try self.call(name, of: list, call, renderer)
        case .dictionary(let dictionary): try self.call(name, of: dictionary, call)
        default: .none
        }
      })
  }

  private static let listChanges: Set<String> = [
    "append", "extend", "insert", "pop", "remove", "reverse", "sort", "clear",
  ]
  private static let dictionaryChanges: Set<String> = [
    "update", "pop", "popitem", "setdefault", "clear",
  ]
  private static let stringNames: Set<String> = [
    "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "startswith", "endswith",
    "replace",
    "upper", "lower", "title", "capitalize", "join", "find", "rfind", "index", "rindex", "count",
    "isdigit", "isnumeric", "isdecimal", "isalpha", "isalnum", "isspace", "isupper", "islower",
    "removeprefix", "removesuffix", "partition", "rpartition", "zfill", "ljust", "rjust", "center",
    "casefold", "swapcase", "format", "encode",
  ]

  // MARK: - Lists and dictionaries

  private static func call(
    _ name: String, of list: TemplateList, _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue {
    try renderer.spend(list.values.count)
    switch name {
    case "copy": return .list(list)
    case "count":
      let value = call.positional.first ?? .none
      return .integer(list.values.count { $0.isEqual(to: value) })
    case "index":
      let value = call.positional.first ?? .none
      guard let index = list.values.firstIndex(where: { $0.isEqual(to: value) }) else {
        throw TemplateFault(.evaluation, "\(value.representation) is not in list")
      }
      return .integer(index)
    default: throw TemplateFault(.evaluation, "'\(name)' would change a list, which is not allowed")
    }
  }

  private static func call(
    _ name: String, of dictionary: TemplateDictionary, _ call: TemplateCall
  ) throws(TemplateFault) -> TemplateValue {
    switch name {
    case "copy": return .dictionary(dictionary)
    case "keys": return try .list(dictionary.members.map(\.key))
    case "values": return try .list(dictionary.members.map(\.value))
    case "items": return try items(of: dictionary)
    case "get":
      return dictionary[call.positional.first ?? .none] ?? call.argument(1, "default") ?? .none
    default: throw TemplateFault(.evaluation, "'\(name)' would change a dict, which is not allowed")
    }
  }

  static func items(of dictionary: TemplateDictionary) throws(TemplateFault) -> TemplateValue {
    var pairs: [TemplateValue] = []
    for member in dictionary.members {
      pairs.append(try .list([member.key, member.value], isTuple: true))
    }
    return try .list(pairs)
  }

  // MARK: - Strings

  private static func text(
    _ index: Int, _ name: String, _ call: TemplateCall
  ) throws(TemplateFault) -> TemplateText? {
    switch call.argument(index, name) {
    case nil, TemplateValue.none?: return nil
    case .string(let text)?: return TemplateText(text)
    case let other?: throw TemplateFault(.evaluation, "a str is expected, not \(other.described)")
    }
  }

  private static func needed(
    _ index: Int, _ call: TemplateCall
  ) throws(TemplateFault) -> TemplateText {
    guard let text = try text(index, "", call) else {
      throw TemplateFault(.evaluation, "an argument is missing")
    }
    return text
  }

  private static func number(
    _ index: Int, _ name: String, _ call: TemplateCall
  ) throws(TemplateFault) -> Int? {
    guard let value = call.argument(index, name) else { return nil }
    guard let number = value.integer else {
      throw TemplateFault(.evaluation, "an int is expected, not \(value.described)")
    }
    return number
  }

  /// An argument that limits splits or replacements. A negative value means no limit.
  private static func limit(
    _ index: Int, _ name: String, _ call: TemplateCall
  ) throws(TemplateFault) -> Int? {
    guard let number = try number(index, name, call), number >= 0 else { return nil }
    return number
  }

  private static func call(
    _ name: String, of string: String, _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue {
    try renderer.checkSize(string.utf8.count * 8)
    let text = TemplateText(string)
    switch name {
    case "strip", "lstrip", "rstrip":
      return .string(
        text.stripped(
          try self.text(0, "chars", call), left: name != "rstrip", right: name != "lstrip"))
    case "split", "rsplit":
      let separator = try self.text(0, "sep", call)
      if separator?.scalars.isEmpty == true { throw TemplateFault(.evaluation, "empty separator") }
      let limit = try limit(1, "maxsplit", call)
      return try strings(
        name == "split"
          ? text.split(separator, limit: limit) : text.splitFromRight(separator, limit: limit))
    case "splitlines":
      return try strings(text.lines(keepsEnds: call.argument(0, "keepends")?.isTrue ?? false))
    case "startswith", "endswith": return .bool(try affix(name, text, call))
    case "replace":
      let (old, new) = (try needed(0, call), try needed(1, call))
      try renderer.checkSize(
        (string.utf8.count + 1).multipliedReportingOverflow(
          by: new.scalars.count / max(old.scalars.count, 1) + 1
        )
        .partialValue)
      return try renderer.text(text.replacing(old, with: new, limit: try limit(2, "count", call)))
    case "join":
      return try join(string, try renderer.values(of: call.positional.first ?? .none), renderer)
    case "removeprefix", "removesuffix": return .string(try removed(name, text, call))
    case "partition", "rpartition": return try partition(name, text, try needed(0, call))
    case "zfill", "ljust", "rjust", "center": return try padded(name, text, call, renderer)
    case "format", "encode": throw TemplateFault(.unsupported, "the method '\(name)' of str")
    default:
      if let result = try search(name, text, call) { return result }
      return try changed(name, text)
    }
  }

  private static func strings(_ texts: [String]) throws(TemplateFault) -> TemplateValue {
    try .list(texts.map { .string($0) })
  }

  static func join(
    _ separator: String, _ values: [TemplateValue], _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue {
    var result = ""
    for (index, value) in values.enumerated() {
      guard case .string(let part) = value else {
        throw TemplateFault(
          .evaluation, "sequence item \(index): expected str instance, \(value.typeName) found")
      }
      result += (index > 0 ? separator : "") + part
      try renderer.checkSize(result.utf8.count / 64)
    }
    return try renderer.text(result)
  }

  private static func affix(
    _ name: String, _ text: TemplateText, _ call: TemplateCall
  ) throws(TemplateFault) -> Bool {
    if call.positional.count != 1 {
      throw TemplateFault(.unsupported, "'\(name)' with other than one argument")
    }
    var parts: [TemplateText] = []
    if case .list(let list) = call.positional[0] {
      for case .string(let part) in list.values { parts.append(TemplateText(part)) }
    } else {
      parts = [try needed(0, call)]
    }
    return parts.contains { part in
      name == "startswith"
        ? text.scalars.starts(with: part.scalars)
        : text.scalars.suffix(part.scalars.count).elementsEqual(part.scalars)
    }
  }

  private static func removed(
    _ name: String, _ text: TemplateText, _ call: TemplateCall
  ) throws(TemplateFault) -> String {
    let part = try needed(0, call).scalars
    if name == "removeprefix" {
      return text.scalars.starts(with: part)
        ? TemplateText.string(text.scalars.dropFirst(part.count)) : text.string
    }
    return text.scalars.suffix(part.count).elementsEqual(part)
      ? TemplateText.string(text.scalars.dropLast(part.count)) : text.string
  }

  private static func partition(
    _ name: String, _ text: TemplateText, _ separator: TemplateText
  ) throws(TemplateFault) -> TemplateValue {
    if separator.scalars.isEmpty { throw TemplateFault(.evaluation, "empty separator") }
    let place = name == "partition" ? text.find(separator) : text.findLast(separator)
    var parts = name == "partition" ? [text.string, "", ""] : ["", "", text.string]
    if let place {
      parts = [
        TemplateText.string(text.scalars[..<place]), separator.string,
        TemplateText.string(text.scalars[(place + separator.scalars.count)...]),
      ]
    }
    return try .list(parts.map { .string($0) }, isTuple: true)
  }

  private static func padded(
    _ name: String, _ text: TemplateText, _ call: TemplateCall, _ renderer: TemplateRenderer
  ) throws(TemplateFault) -> TemplateValue {
    let width = try number(0, "width", call) ?? 0
    try renderer.checkSize(max(width, 0))
    let missing = max(0, width - text.scalars.count)
    let fill = try self.text(1, "fillchar", call)?.string ?? (name == "zfill" ? "0" : " ")
    func pad(_ count: Int) -> String { String(repeating: fill, count: count) }
    switch name {
    case "ljust": return .string(text.string + pad(missing))
    case "rjust": return .string(pad(missing) + text.string)
    case "center":
      let left = missing / 2 + (missing & width & 1)
      return .string(pad(left) + text.string + pad(missing - left))
    default:
      let hasSign = text.scalars.first == "-" || text.scalars.first == "+"
      let sign = hasSign ? text.scalars.prefix(1) : []
      return .string(
        TemplateText.string(sign) + pad(missing)
          + TemplateText.string(text.scalars.dropFirst(sign.count)))
    }
  }

  private static func search(
    _ name: String, _ text: TemplateText, _ call: TemplateCall
  ) throws(TemplateFault) -> TemplateValue? {
    switch name {
    case "find", "index":
      let start = try number(1, "start", call) ?? 0
      let place = text.find(
        try needed(0, call), from: start < 0 ? max(0, start + text.scalars.count) : start)
      return try found(place, name)
    case "rfind", "rindex": return try found(text.findLast(try needed(0, call)), name)
    case "count":
      let part = try needed(0, call)
      return .integer(
        part.scalars.isEmpty ? text.scalars.count + 1 : text.split(part, limit: nil).count - 1)
    default: return nil
    }
  }

  private static func found(_ place: Int?, _ name: String) throws(TemplateFault) -> TemplateValue {
    if place == nil, name.hasSuffix("index") {
      throw TemplateFault(.evaluation, "substring not found")
    }
    return .integer(place ?? -1)
  }

  private static func changed(
    _ name: String, _ text: TemplateText
  ) throws(TemplateFault) -> TemplateValue {
    let scalars = text.scalars
    func all(_ test: (Unicode.Scalar) -> Bool) -> TemplateValue {
      .bool(!scalars.isEmpty && scalars.allSatisfy(test))
    }
    switch name {
    case "upper": return .string(text.string.uppercased())
    case "lower": return .string(text.lowercased)
    case "casefold": throw TemplateFault(.unsupported, "the method 'casefold' of str")
    case "title": return .string(text.title)
    case "capitalize": return .string(text.capitalized)
    case "swapcase":
      return .string(
        scalars.map {
          $0.properties.isUppercase
            ? $0.properties.lowercaseMapping : $0.properties.uppercaseMapping
        }.joined())
    case "isdigit", "isdecimal", "isnumeric":
      return all {
        $0.properties.numericType != nil
          && (name == "isnumeric" || $0.properties.numericType != .numeric)
          && (name != "isdecimal" || $0.properties.numericType == .decimal)
      }
    case "isalpha": return all(isLetter)
    case "isalnum": return all { isLetter($0) || $0.properties.numericType != nil }
    case "isspace": return all(\.isTemplateSpace)
    case "isupper":
      return .bool(
        scalars.contains(where: \.properties.isUppercase)
          && !scalars.contains(where: \.properties.isLowercase))
    case "islower":
      return .bool(
        scalars.contains(where: \.properties.isLowercase)
          && !scalars.contains(where: \.properties.isUppercase))
    default: throw TemplateFault(.unsupported, "the method '\(name)' of str")
    }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
