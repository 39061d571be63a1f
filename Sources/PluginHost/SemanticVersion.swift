/// A version such as "1.2.3" or "1.2.3-beta.1+build".
struct SemanticVersion {
  let numbers: [Int]

  /// Nil for anything but three numbers, with nothing or "-…" or "+…" behind them.
  init?(_ text: String) {
    let core = text.prefix { $0 != "-" && $0 != "+" }
    guard let numbers = Self.numbers(core), numbers.count == 3 else { return nil }
    self.numbers = numbers
  }

  /// Whether this is the version, or one of the versions, that a user names: "1.2" takes any 1.2.x.
  func matches(_ asked: String) -> Bool {
    guard let asked = Self.numbers(asked[...]), asked.count <= 3 else { return false }
    return numbers.starts(with: asked)
  }

  private static func numbers(_ text: Substring) -> [Int]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.allSatisfy(\.isNumber) ? Int(part) : nil
    }
    return numbers.count == parts.count ? numbers : nil
  }
}
