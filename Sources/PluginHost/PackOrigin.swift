/// Which bytes a library consists of and who vouches for them, as determined before it was loaded.
public struct PackOrigin: Sendable, Equatable {
  /// The SHA-256 hash of the loaded bytes, in lower-case hexadecimal digits.
  public let sha256: String
  /// The trust level, such as "trusted"; nil for a file that was named by its path.
  public var level: String?
  /// Whether ``Isolation/auto`` may run it in the host's process.
  public var mayRunInHost = false
  /// The key that signed an installed pack, as users know it; nil if the pack isn't signed.
  public var signer: String?
  /// SHA-256 of an installed pack's manifest.
  public var manifest: String?
  /// The file that pins an installed pack; nil if no such file was requested.
  public var lock: String?

  public init(sha256: String) { self.sha256 = sha256 }
}
