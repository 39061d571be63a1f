/// The key whose signature marks a library as built in.
///
/// A build from source has no such key and therefore no built-in libraries, since a private key
/// can't be kept in a repository. To make a release, put the public half of your own key here
/// before building; docs/packs.md describes the steps.
public enum ReleaseKey {
  /// The second word in the file of the public key.
  public static let base64: String? = nil

  /// Whether this program accepts a list signed by this key.
  public static func matches(_ key: VerifyingKey) -> Bool { key.base64 == base64 }
}
