/// How far a pack is vouched for, from least to most.
public enum TrustLevel: Int, Sendable, Comparable, CaseIterable {
  /// By nobody: no signature, or one of a key that isn't trusted.
  case unsigned
  /// Somebody on this machine said that these very bytes are fine.
  case pinned
  /// A trusted key, for the pack's id.
  case trusted
  /// Came with this program.
  case builtIn

  public static func < (a: TrustLevel, b: TrustLevel) -> Bool { a.rawValue < b.rawValue }

  /// As users write it.
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

  /// In a sentence.
  var words: String {
    switch self {
    case .unsigned: "not vouched for"
    case .pinned: "a pinned hash"
    case .trusted: "the signature of a trusted key"
    case .builtIn: "built in"
    }
  }
}
