/// The trust level of a pack, from lowest to highest.
public enum TrustLevel: Int, Sendable, Comparable, CaseIterable {
  /// The pack is not vouched for: it has no signature, or one by a key that isn't trusted.
  case unsigned
  /// A user of this machine vouched for these exact bytes.
  case pinned
  /// A key that is trusted for the pack's id signed the pack.
  case trusted
  /// The pack is part of this program.
  case builtIn

  public static func < (a: TrustLevel, b: TrustLevel) -> Bool { a.rawValue < b.rawValue }

  /// Parses a level as written by users.
  public init?(word: String) {
    guard let level = Self.allCases.first(where: { $0.word == word }), level != .builtIn else {
      return nil
    }
    self = level
  }

  public var word: String {
    switch self {
    case .unsigned: "unsigned"
    case .pinned: "pinned"
    case .trusted: "trusted"
    case .builtIn: "built-in"
    }
  }

  /// The level in words, for use in a sentence.
  var words: String {
    switch self {
    case .unsigned: "not vouched for"
    case .pinned: "a pinned hash"
    case .trusted: "the signature of a trusted key"
    case .builtIn: "built in"
    }
  }
}
