/// The key whose signature marks a library as built in.
///
/// A build from source has no such key and no built-in libraries, since a private key can't be kept
/// in a repository. Release makers put the public half of their own key here before they build;
/// docs/packs.md has the steps.
public enum ReleaseKey {
  /// The second word of the public key's file.
  public static let base64: String? = nil

  /// Whether this program accepts a list signed by this key.
  public static func matches(_ key: VerifyingKey) -> Bool { key.base64 == base64 }
}
