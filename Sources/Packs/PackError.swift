/// Why a pack can't be made, read, trusted, installed or used.
///
/// Every case names the file or the pack, so that the message stands alone.
public enum PackError: Error, Equatable, Sendable {
  // The file.

  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  /// It isn't a compressed archive, is cut off, or is damaged.
  case notAPack(file: String, reason: String)
  /// An entry of the archive that no pack may have.
  case badEntry(file: String, entry: String, reason: String)
  /// More of something than any pack needs.
  case tooLarge(file: String, what: String, limit: Int)
  /// The library that reads archives isn't there.
  case noArchiveLibrary(reason: String)

  /// There is no folder of the user's.
  case noHome

  // What it says.

  /// A field of a JSON file breaks a rule.
  case badField(file: String, field: String, reason: String)
  case notJSON(file: String, reason: String)
  /// A file that the manifest lists isn't in the pack.
  case missingFile(pack: String, path: String)
  /// A file that the manifest doesn't list is in the pack.
  case unlistedFile(pack: String, path: String)
  /// A file isn't the one that the manifest lists.
  case changedFile(pack: String, path: String)
  /// The manifest says one thing and the library another.
  case difference(pack: String, field: String, manifest: String, library: String)
  /// The library computes something else than the pack's golden cases say.
  case goldenDifference(pack: String, reason: String)
  /// No library for this machine.
  case otherPlatforms(pack: String, platform: String, available: [String])

  // Who says so.

  case badKey(file: String, reason: String)
  /// There is something already where a new file would go.
  case exists(path: String)
  /// The signature isn't one of these bytes by that key.
  case badSignature(file: String)
  case unsigned(file: String)
  case untrustedKey(file: String, fingerprint: String)
  /// The key may not sign packs of that id.
  case foreignPrefix(pack: String, key: String, prefixes: [String])
  case unknownKeyName(name: String, known: [String])
  /// Below the level that the user requires.
  case belowLevel(pack: String, level: TrustLevel, required: TrustLevel, reason: String)

  /// It brought its process down.
  case blocked(pack: String, reason: String)

  // Where it is.

  case notInstalled(pack: String, available: [String])
  case inTheWay(pack: String, folder: String)
  case notInIndex(pack: String, index: String, available: [String])
  /// A file of an index holds another pack than the index says.
  case otherPack(index: String, file: String, listed: String, found: String)
  case badName(text: String, reason: String)

  // The lock.

  case notLocked(pack: String, lock: String)
  case differsFromLock(pack: String, lock: String, what: String)

  /// Whether it came up when writing, rather than in what the user brought.
  public var isOfWriting: Bool {
    if case .unwritable = self { true } else { false }
  }
}
