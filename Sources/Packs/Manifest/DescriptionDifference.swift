import StrictJSON

/// The first place in which two JSON values differ.
struct DescriptionDifference: Equatable {
  /// Such as "objectives[0].parameters[1].max".
  let field: String
  /// In the first value, as JSON; "missing" where it has none.
  let first: String
  let second: String

  /// Nil for equal values. Numbers are equal when their values are, objects whatever their order.
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
    value.map { PrintableText.of($0.compactText) } ?? "missing"
  }
}
