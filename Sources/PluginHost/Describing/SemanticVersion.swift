/// A version such as "1.2.3" or "1.2.3-beta.1+build".
public struct SemanticVersion: Sendable, Equatable, CustomStringConvertible {
  public let description: String
  let numbers: [Int]
  /// The part after "-", such as "beta.1"; nil for a release.
  let stage: String?

  /// Parses a text that consists of three numbers, optionally followed by "-…" or "+…". Returns nil
  /// for any other text.
  public init?(_ text: String) {
    let core = text.prefix { $0 != "-" && $0 != "+" }
    guard let numbers = Self.numbers(core), numbers.count == 3 else { return nil }
    self.numbers = numbers
    description = text
    let rest = text.dropFirst(core.count).prefix { $0 != "+" }
    stage = rest.first == "-" ? String(rest.dropFirst()) : nil
  }

  /// Returns whether this version matches the one that a user names. "1.2" matches any 1.2.x. A
  /// version with three numbers, such as "1.2.3" or "1.2.3-beta", matches only itself.
  public func matches(_ asked: String) -> Bool {
    if asked == description { return true }
    guard let asked = Self.numbers(asked[...]), asked.count < 3 else { return false }
    return numbers.starts(with: asked)
  }

  /// Chooses among several versions. Returns the newest matching release or, if no release matches,
  /// the newest matching pre-release.
  ///
  /// - Parameters:
  ///   - elements: the elements to choose among.
  ///   - asked: a version such as "1.2", or nil for any version.
  ///   - version: returns the version of an element. An element whose version is invalid is never
  ///     chosen.
  public static func choice<Element>(
    of elements: [Element], asked: String?, version: (Element) -> String
  ) -> Element? {
    let matching = elements.compactMap { element in
      SemanticVersion(version(element)).map { (version: $0, element: element) }
    }.filter { pair in asked.map(pair.version.matches) ?? true }
    let releases = matching.filter { $0.version.stage == nil }
    return (releases.isEmpty ? matching : releases).max { a, b in
      a.version != b.version && a.version < b.version
        || !(b.version < a.version) && a.version.description < b.version.description
    }?.element
  }

  private static func numbers(_ text: Substring) -> [Int]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    return numbers.count == parts.count ? numbers : nil
  }
}

extension SemanticVersion: Comparable {
  /// Compares versions by their numbers. A pre-release comes before its release.
  public static func < (a: SemanticVersion, b: SemanticVersion) -> Bool {
    if a.numbers != b.numbers { return a.numbers.lexicographicallyPrecedes(b.numbers) }
    return switch (a.stage, b.stage) {
    case (let a?, let b?): precedes(a, b)
    case (.some, nil): true
    default: false
    }
  }

  /// Returns whether one stage precedes another. Numbers in stages are compared numerically, so
  /// that "beta.2" precedes "beta.10". Numbers precede words.
  private static func precedes(_ a: String, _ b: String) -> Bool {
    let parts = [a, b].map { $0.split(separator: ".", omittingEmptySubsequences: false) }
    for (a, b) in zip(parts[0], parts[1]) where a != b {
      return switch (digits(a), digits(b)) {
      // Without leading zeros, the number with more digits is larger.
      case (let a?, let b?): a.count != b.count ? a.count < b.count : a < b
      case (.some, nil): true
      case (nil, .some): false
      case (nil, nil): a < b
      }
    }
    return parts[0].count < parts[1].count
  }

  /// Returns a number without its leading zeros, or nil for a word.
  private static func digits(_ part: Substring) -> Substring? {
    guard !part.isEmpty, part.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return part.drop { $0 == "0" }
  }
}
