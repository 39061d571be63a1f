import Failures

/// The reasons why a pack can't be built, read, trusted, installed or used.
///
/// Every case names the file or the pack, so the message needs no context.
public enum PackError: Failure, Equatable, Sendable {
  // The pack file.

  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  /// The file isn't a compressed archive, or it is truncated or damaged.
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

  /// A field of a JSON file violates a rule.
  case badField(file: String, field: String, reason: String)
  case notJSON(file: String, reason: String)
  /// The manifest lists a file that isn't in the pack.
  case missingFile(pack: String, path: String)
  /// The pack contains a file that the manifest doesn't list.
  case unlistedFile(pack: String, path: String)
  /// A file differs from the manifest's record of it.
  case changedFile(pack: String, path: String)
  /// The manifest and the library disagree.
  case difference(pack: String, field: String, manifest: String, library: String)
  /// The library's results differ from the pack's golden cases.
  case goldenDifference(pack: String, reason: String)
  /// The pack has no library for this machine.
  case otherPlatforms(pack: String, platform: String, available: [String])

  // Signatures and trust.

  case badKey(file: String, reason: String)
  /// A file or folder already exists at the path of a new file.
  case exists(path: String)
  /// The signature doesn't match the bytes and the key.
  case badSignature(file: String)
  case unsigned(file: String)
  case untrustedKey(file: String, fingerprint: String)
  /// The key isn't allowed to sign packs with this id.
  case foreignPrefix(pack: String, key: String, prefixes: [String])
  case unknownKeyName(name: String, known: [String])
  /// The trust level of the pack is below the level that the user requires.
  case belowLevel(pack: String, level: TrustLevel, required: TrustLevel, reason: String)

  /// The pack is blocked because it crashed its process.
  case blocked(pack: String, reason: String)

  // The store and indexes.

  case notInstalled(pack: String, available: [String])
  case inTheWay(pack: String, folder: String)
  case notInIndex(pack: String, index: String, available: [String])
  /// A file in an index contains a different pack from the one that the index lists.
  case otherPack(index: String, file: String, listed: String, found: String)
  case badName(text: String, reason: String)

  // Wheels.

  /// An installed wheel has been changed since it was built, or contains a pack that can't be used.
  case badWheel(wheel: String, reason: String)
  /// Several different installed packs have the same id and version.
  case installedTwice(pack: String, places: [String])
  /// The pack was installed as a wheel, so only pip can remove it.
  case inWheel(pack: String, wheel: String)

  // The lock.

  case notLocked(pack: String, lock: String)
  case differsFromLock(pack: String, lock: String, what: String)

  public var kind: FailureKind {
    if case .unwritable = self { .failed } else { .badInput }
  }
}
