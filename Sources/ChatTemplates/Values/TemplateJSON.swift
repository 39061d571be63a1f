/// Writes values as Python's `json.dumps` does.
struct TemplateJSON {
  var escapesNonASCII = false
  /// The text of one level of indentation, or nil to write a single line.
  var indentation: String?
  var itemSeparator = ", "
  var keySeparator = ": "
  var sortsKeys = false

  private var result = ""
  /// The maximum number of bytes to write.
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func write(_ value: TemplateValue) throws(TemplateFault) -> String {
    result = ""
    try append(value, 0)
    return result
  }

  private mutating func append(_ value: TemplateValue, _ level: Int) throws(TemplateFault) {
    if result.utf8.count > limit { throw TemplateFault(.limit, "more than \(limit) bytes") }
    switch value {
    case .none: result += "null"
    case .bool(let flag): result += flag ? "true" : "false"
    case .integer, .digits: result += value.representation
    case .float(let number):
      result +=
        number.isNaN
        ? "NaN" : number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : value.representation
    case .string(let text): appendString(text)
    case .list(let list):
      try appendAll("[", "]", list.values, level) { json, value, level throws(TemplateFault) in
        try json.append(value, level)
      }
    case .dictionary(let dictionary):
      try appendAll("{", "}", try members(dictionary), level) {
        json, member, level throws(TemplateFault) in
        json.appendString(member.key)
        json.result += json.keySeparator
        try json.append(member.value, level)
      }
    case .undefined, .namespace, .loop, .function:
      throw TemplateFault(.evaluation, "Object of type \(value.typeName) is not JSON serializable")
    }
  }

  private func members(
    _ dictionary: TemplateDictionary
  ) throws(TemplateFault) -> [(key: String, value: TemplateValue)] {
    var members = dictionary.members.map { member in
      let key: String =
        switch member.key {
        case .string(let text): text
        case .none: "null"
        case .bool(let flag): flag ? "true" : "false"
        default: member.key.representation
        }
      return (key: key, value: member.value)
    }
    if sortsKeys {
      members.sort { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
    }
    return members
  }

  private mutating func appendAll<T>(
    _ open: String, _ close: String, _ values: [T], _ level: Int,
    _ each: (inout TemplateJSON, T, Int) throws(TemplateFault) -> Void
  ) throws(TemplateFault) {
    result += open
    for (index, value) in values.enumerated() {
      if index > 0 { result += itemSeparator }
      appendLine(level + 1)
      try each(&self, value, level + 1)
    }
    if !values.isEmpty { appendLine(level) }
    result += close
  }

  private mutating func appendLine(_ level: Int) {
    guard let indentation else { return }
    result += "\n" + String(repeating: indentation, count: level)
  }

  private mutating func appendString(_ text: String) {
    result += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      case "\0"..."\u{1F}": appendCode(UInt16(scalar.value))
      default:
        if escapesNonASCII, scalar.value > 0x7E {
          for unit in String(scalar).utf16 { appendCode(unit) }
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    result += "\""
  }

  private mutating func appendCode(_ unit: UInt16) {
    let digits = String(unit, radix: 16)
    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
