/// Why a pack can't be made, read, trusted, installed or used.
///
/// Every case names the file or the pack, so that the message is self-contained.
public enum PackError: Error, Equatable, Sendable {
  // The pack file.

  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  /// The file isn't a compressed archive, is truncated, or is damaged.
  case notAPack(file: String, reason: String)
  /// The archive contains an entry that isn't allowed in a pack.
  case badEntry(file: String, entry: String, reason: String)
  /// The pack exceeds a limit.
  case tooLarge(file: String, what: String, limit: Int)
  /// The library that reads archives is missing.
  case noArchiveLibrary(reason: String)

  /// The user's folder can't be determined.
  case noHome

  // The contents of the pack.

  /// A field of a JSON file breaks a rule.
  case badField(file: String, field: String, reason: String)
  case notJSON(file: String, reason: String)
  /// A file that the manifest lists isn't in the pack.
  case missingFile(pack: String, path: String)
  /// A file that the manifest doesn't list is in the pack.
  case unlistedFile(pack: String, path: String)
  /// A file differs from the one listed in the manifest.
  case changedFile(pack: String, path: String)
  /// The manifest and the library disagree.
  case difference(pack: String, field: String, manifest: String, library: String)
  /// The library's results differ from the pack's golden cases.
  case goldenDifference(pack: String, reason: String)
  /// The pack has no library for this machine.
  case otherPlatforms(pack: String, platform: String, available: [String])

  // Signatures and trust.

  case badKey(file: String, reason: String)
  /// The path of a new file already exists.
  case exists(path: String)
  /// The signature doesn't match these bytes and that key.
  case badSignature(file: String)
  case unsigned(file: String)
  case untrustedKey(file: String, fingerprint: String)
  /// The key isn't allowed to sign packs with that id.
  case foreignPrefix(pack: String, key: String, prefixes: [String])
  case unknownKeyName(name: String, known: [String])
  /// The pack's trust level is below the one that the user requires.
  case belowLevel(pack: String, level: TrustLevel, required: TrustLevel, reason: String)

  /// The pack is blocked because it crashed its process.
  case blocked(pack: String, reason: String)

  // The store and indexes.

  case notInstalled(pack: String, available: [String])
  case inTheWay(pack: String, folder: String)
  case notInIndex(pack: String, index: String, available: [String])
  /// A file of an index contains a different pack than the index lists.
  case otherPack(index: String, file: String, listed: String, found: String)
  case badName(text: String, reason: String)

  // Wheels.

  /// An installed wheel isn't as it was built, or has a pack that can't be used.
  case badWheel(wheel: String, reason: String)
  /// Different installed packs have the same id and version.
  case installedTwice(pack: String, places: [String])
  /// The pack came with a wheel, so only pip removes it.
  case inWheel(pack: String, wheel: String)

  // The lock.

  case notLocked(pack: String, lock: String)
  case differsFromLock(pack: String, lock: String, what: String)

  /// Whether the error occurred while writing, rather than in the user's input.
  public var isOfWriting: Bool {
    if case .unwritable = self { true } else { false }
  }
}
