/// The key whose signature makes a library built in.
///
/// A build from source has none, and nothing is built in: a private key can't be kept in a repository. Who
/// makes releases puts the public half of a key of his own here, before he builds; docs/packs.md has the
/// steps.
public enum ReleaseKey {
  /// The second word of the public key's file.
  public static let base64: String? = nil

  /// Whether a list that this key signs is one that this program heeds.
  public static func matches(_ key: VerifyingKey) -> Bool { key.base64 == base64 }
}
