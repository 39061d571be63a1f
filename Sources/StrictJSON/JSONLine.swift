import Foundation
import SafeText

/// A builder for one line of JSON. Fields are written in the order in which they are added.
///
/// Numbers are written with the fewest digits that read back to the same float64, and whole numbers
/// of up to 19 digits in full. Numbers that JSON can't represent become null. Control characters in
/// text are written as numeric escapes.
public struct JSONLine {
  private var fields: [String] = []

  public init() {}

  public var text: String { "{" + fields.joined(separator: ",") + "}" }

  public mutating func add(_ name: String, _ value: Double?) {
    add(name, raw: Self.text(value))
  }

  public mutating func add(_ name: String, _ value: Int) { add(name, raw: "\(value)") }

  public mutating func add(_ name: String, _ values: [Double]) {
    add(name, raw: Self.text(values))
  }

  public mutating func add(_ name: String, _ rows: [[Double]]) {
    add(name, raw: "[" + rows.map(Self.text).joined(separator: ",") + "]")
  }

  public mutating func add(_ name: String, integers: [Int32]) {
    add(name, raw: "[" + integers.map { "\($0)" }.joined(separator: ",") + "]")
  }

  public mutating func add(_ name: String, _ value: String) { add(name, raw: Self.text(value)) }

  /// Adds text that contains no characters to escape, such as base64. The text isn't searched for
  /// such characters, since it may have hundreds of millions of characters.
  public mutating func add(_ name: String, plain text: String) { add(name, raw: "\"\(text)\"") }

  public mutating func add(_ name: String, _ values: [String]) {
    add(name, raw: "[" + values.map(Self.text).joined(separator: ",") + "]")
  }

  public mutating func add(_ name: String, objects: [JSONLine]) {
    add(name, raw: "[" + objects.map(\.text).joined(separator: ",") + "]")
  }

  /// Adds a field that contains an object.
  public mutating func add(_ name: String, _ fill: (inout JSONLine) -> Void) {
    var object = JSONLine()
    fill(&object)
    add(name, raw: object.text)
  }

  private mutating func add(_ name: String, raw: String) {
    fields.append("\(Self.text(name)):\(raw)")
  }

  private static func text(_ values: [Double]) -> String {
    "[" + values.map { text($0) }.joined(separator: ",") + "]"
  }

  private static func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "null" }
    // Whole numbers are written without ".0", as other programs do.
    if let whole = Int(exactly: value), value.sign == .plus || whole != 0 {
      return "\(whole)"
    }
    return "\(value)"
  }

  private static func text(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where HarmlessText.isHarmless(scalar): result.unicodeScalars.append(scalar)
      default: result += UTF16.encode(scalar).map { $0.map(escape) }?.joined() ?? ""
      }
    }
    return result + "\""
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
