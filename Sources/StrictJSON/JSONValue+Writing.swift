extension JSONValue {
  /// The value on one line without any spaces, as in JSONL files and safetensors headers.
  public var compactText: String {
    var text = ""
    write(to: &text, indentation: nil)
    return text
  }

  /// The value on several lines, indented by two spaces, with a line feed at the end.
  public var indentedText: String {
    var text = ""
    write(to: &text, indentation: 0)
    return text + "\n"
  }

  private func write(to text: inout String, indentation: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number.literal
    case .string(let value): Self.write(value, to: &text)
    case .array(let values):
      Self.write(values, between: ("[", "]"), to: &text, indentation) { value, text, inner in
        value.write(to: &text, indentation: inner)
      }
    case .object(let object):
      Self.write(object.members, between: ("{", "}"), to: &text, indentation) {
        member, text, inner in
        Self.write(member.key, to: &text)
        text += inner == nil ? ":" : ": "
        member.value.write(to: &text, indentation: inner)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], between brackets: (String, String), to text: inout String,
    _ indentation: Int?, _ write: (Element, inout String, Int?) -> Void
  ) {
    let inner = indentation.map { $0 + 1 }
    text += brackets.0
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      lineBreak(inner, to: &text)
      write(element, &text, inner)
    }
    if !elements.isEmpty { lineBreak(indentation, to: &text) }
    text += brackets.1
  }

  private static func lineBreak(_ indentation: Int?, to text: inout String) {
    guard let indentation else { return }
    text += "\n" + String(repeating: "  ", count: indentation)
  }

  private static func write(_ value: String, to text: inout String) {
    text += "\""
    if value.utf8.contains(where: \.needsEscape) {
      for scalar in value.unicodeScalars { write(scalar, to: &text) }
    } else {
      text += value
    }
    text += "\""
  }

  private static func write(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: text.unicodeScalars.append(scalar)
    }
  }
}

extension UInt8 {
  fileprivate var needsEscape: Bool {
    self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
  }
}
