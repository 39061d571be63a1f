/// Which bytes a library is made of, and who vouches for them: what was found out before it was loaded.
public struct PackOrigin: Sendable, Equatable {
  /// Of the bytes that were loaded, in lower-case hexadecimal digits.
  public let sha256: String
  /// How far it is vouched for, such as "trusted"; nil of a file that was named by its path.
  public var level: String?
  /// Whether ``Isolation/auto`` may run it in the host's process.
  public var mayRunInHost = false
  /// Whose signature an installed pack has, as people know the key; nil if none.
  public var signer: String?
  /// SHA-256 of an installed pack's manifest.
  public var manifest: String?
  /// The file that pins an installed pack; nil if nothing was asked to.
  public var lock: String?

  public init(sha256: String) { self.sha256 = sha256 }
}
