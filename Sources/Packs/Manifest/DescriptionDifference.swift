import PluginHost
import StrictJSON

/// The first difference between two JSON values.
struct DescriptionDifference: Equatable {
  /// The path of the field that differs, such as "objectives[0].parameters[1].max".
  let field: String
  /// The field's value in the first of the two values, as JSON; "missing" if there is no such
  /// field.
  let first: String
  let second: String

  /// Compares two values, and returns nil if they are equal. Numbers are compared by value, and the
  /// order of an object's members is ignored.
  init?(_ a: JSONValue?, _ b: JSONValue?, at field: String) {
    switch (a, b) {
    case (.array(let a)?, .array(let b)?):
      let inner = (0..<max(a.count, b.count)).lazy.compactMap { i in
        DescriptionDifference(
          i < a.count ? a[i] : nil, i < b.count ? b[i] : nil, at: "\(field)[\(i)]")
      }.first
      guard let inner else { return nil }
      self = inner
    case (.object(let a)?, .object(let b)?):
      let keys = a.members.map(\.key) + b.members.map(\.key).filter { a[$0] == nil }
      let inner = keys.lazy.compactMap { key in
        DescriptionDifference(a[key], b[key], at: "\(field).\(key)")
      }.first
      guard let inner else { return nil }
      self = inner
    case (.number(let a)?, .number(let b)?) where a.value == b.value: return nil
    default:
      if a == b { return nil }
      self.field = field
      first = Self.text(a)
      second = Self.text(b)
    }
  }

  private static func text(_ value: JSONValue?) -> String {
    value.map { PluginText.clean($0.compactText) } ?? "missing"
  }
}
