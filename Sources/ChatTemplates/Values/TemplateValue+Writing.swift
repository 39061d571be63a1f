extension TemplateValue {
  /// The result of Python's `str()`.
  var text: String {
    switch self {
    case .undefined: ""
    case .string(let text): text
    default: representation
    }
  }

  /// The result of Python's `repr()`.
  var representation: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "None"
    case .bool(let flag): flag ? "True" : "False"
    case .integer(let number): "\(number)"
    case .digits(let digits): digits
    case .float(let number): Self.text(of: number)
    case .string(let text): Self.quoted(text)
    case .list(let list): Self.text(of: list)
    case .dictionary(let dictionary): Self.text(of: dictionary)
    case .namespace(let namespace): "<Namespace of \(namespace.members.members.count)>"
    case .loop(let loop): "<LoopContext \(loop.index + 1)/\(loop.values.count)>"
    case .function(let function): "<function \(function.name)>"
    }
  }

  /// The shortest text that parses to the same number. It has an exponent if the number is at least
  /// 10¹⁶ or below 10⁻⁴.
  static func text(of number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    let text = "\(number)"
    guard abs(number) >= 1e16, !text.contains("e") else { return text }
    let sign = number < 0 ? "-" : ""
    let digits = text.dropFirst(sign.count).prefix { $0 != "." }
    var fraction = String(digits.dropFirst())
    while fraction.last == "0" { fraction.removeLast() }
    return
      "\(sign)\(digits.prefix(1))\(fraction.isEmpty ? "" : ".\(fraction)")e+\(digits.count - 1)"
  }

  private static func text(of list: TemplateList) -> String {
    let inner = list.values.map(\.representation).joined(separator: ", ")
    if !list.isTuple { return "[\(inner)]" }
    return list.values.count == 1 ? "(\(inner),)" : "(\(inner))"
  }

  private static func text(of dictionary: TemplateDictionary) -> String {
    let inner = dictionary.members.map { "\($0.key.representation): \($0.value.representation)" }
    return "{\(inner.joined(separator: ", "))}"
  }

  private static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
    var result = String.UnicodeScalarView([quote])
    for scalar in scalars {
      switch scalar {
      case quote, "\\": result.append(contentsOf: ["\\", scalar])
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      default:
        if isPrintable(scalar) {
          result.append(scalar)
        } else {
          result.append(contentsOf: escape(scalar).unicodeScalars)
        }
      }
    }
    result.append(quote)
    return String(result)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    func hexadecimal(_ letter: String, _ length: Int) -> String {
      let digits = String(scalar.value, radix: 16)
      return "\\\(letter)\(String(repeating: "0", count: max(0, length - digits.count)))\(digits)"
    }
    return scalar.value < 0x100
      ? hexadecimal("x", 2) : scalar.value < 0x10000 ? hexadecimal("u", 4) : hexadecimal("U", 8)
  }
}
