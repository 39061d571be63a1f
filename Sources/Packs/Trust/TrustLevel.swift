/// The trust level of a pack. The cases are ordered from lowest to highest.
public enum TrustLevel: Int, Sendable, Comparable, CaseIterable {
  /// The pack isn't vouched for. It has no signature, or it is signed with a key that isn't
  /// trusted.
  case unsigned
  /// The user vouched for the exact bytes of the pack.
  case pinned
  /// The pack is signed with a key that is trusted for the pack's id.
  case trusted
  /// The pack is part of this program.
  case builtIn

  public static func < (a: TrustLevel, b: TrustLevel) -> Bool { a.rawValue < b.rawValue }

  /// Parses the word that users write for a level.
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

  /// A phrase for the level, for use in a sentence.
  var words: String {
    switch self {
    case .unsigned: "not vouched for"
    case .pinned: "a pinned hash"
    case .trusted: "the signature of a trusted key"
    case .builtIn: "built in"
    }
  }
}
