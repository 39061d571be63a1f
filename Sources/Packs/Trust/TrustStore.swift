import Foundation
import PluginHost
import StrictJSON

/// The contents of `trust.json`: the keys that the user trusts, and the trust level that an
/// installed pack must have.
public struct TrustStore: Sendable, Equatable {
  private static let format = "dora-trust/1"

  /// A key that the user trusts and has given a name.
  public struct Key: Sendable, Equatable {
    public let name: String
    public let key: VerifyingKey
    /// The prefixes of the ids that the key may sign. The prefix "acme" covers "acme" and
    /// "acme.pack", but not "acmee".
    public let prefixes: [String]

    func covers(_ id: String) -> Bool {
      prefixes.contains { id == $0 || id.hasPrefix($0 + ".") }
    }
  }

  public private(set) var keys: [Key] = []
  /// The SHA-256 hashes of the manifests that the user vouches for without a signature.
  public private(set) var pins: [String: String] = [:]
  /// The lowest trust level that is accepted for an installed pack.
  public var required = TrustLevel.trusted

  public init() {}

  /// Reads a store. A missing file is treated as an empty store.
  public init(file: URL) throws(PackError) {
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let bytes = try LocalFile.read(file, limit: 1 << 20)
    var reader = try FieldReader(bytes, file: file.path, format: Self.format)
    let word = try reader.text("required")
    guard let level = TrustLevel(word: word) else {
      throw reader.refuse("required", "is '\(word)', must be 'unsigned', 'pinned' or 'trusted'")
    }
    required = level
    let keys = try reader.objects("keys") { (reader) throws(PackError) in
      (
        name: try reader.text("name"),
        key: try VerifyingKey(base64: reader.text("key"), file: file.path),
        prefixes: try reader.texts("prefixes")
      )
    }
    for key in keys { try add(key.key, name: key.name, prefixes: key.prefixes) }
    let pins = try reader.objects("pins") { (reader) throws(PackError) in
      (pack: try reader.text("pack"), manifest: try reader.text("manifest"))
    }
    for pin in pins { self.pins[pin.manifest] = pin.pack }
    try reader.finish()
  }

  /// Reads a store, changes it and writes it. Other programs can't change the file at the same
  /// time.
  public static func change(_ file: URL, _ body: (inout TrustStore) throws -> Void) throws {
    try FileLock.holding(file) {
      var trust = try TrustStore(file: file)
      try body(&trust)
      try trust.write(to: file)
    }
  }

  func write(to file: URL) throws(PackError) {
    let object: JSONObject = [
      "format": .string(Self.format), "required": .string(required.word),
      "keys": .array(
        keys.map { key in
          .object([
            "name": .string(key.name), "key": .string(key.key.base64),
            "prefixes": .array(key.prefixes.map { .string($0) }),
          ])
        }),
      "pins": .array(
        pins.sorted { $0.value < $1.value }.map { hash, pack in
          .object(["pack": .string(pack), "manifest": .string(hash)])
        }),
    ]
    try LocalFile.replace(file, Array(JSONValue.object(object).indentedText.utf8))
  }

  /// Trusts a key for ids with these prefixes. Replaces an entry with the same key or the same
  /// name.
  public mutating func add(
    _ key: VerifyingKey, name: String, prefixes: [String]
  ) throws(PackError) {
    try PackID.check(id: name)
    guard !prefixes.isEmpty else {
      throw .badName(text: name, reason: "needs a prefix of ids that it may sign")
    }
    for prefix in prefixes { try PackID.check(id: prefix) }
    keys.removeAll { $0.name == name || $0.key == key }
    keys.append(Key(name: name, key: key, prefixes: prefixes))
  }

  public mutating func remove(name: String) throws(PackError) {
    guard let place = keys.firstIndex(where: { $0.name == name }) else {
      throw .unknownKeyName(name: PluginText.clean(name), known: keys.map(\.name))
    }
    keys.remove(at: place)
  }

  /// Returns the user's name for a key together with the key's fingerprint.
  func name(of key: VerifyingKey) -> String {
    let name = keys.first { $0.key == key }?.name
    return (name.map { "\($0) " } ?? "") + key.fingerprint
  }

  /// Records that the user vouches for a manifest.
  public mutating func pin(_ pack: PackID, manifest sha256: String) {
    pins[sha256] = "\(pack)"
  }

  public mutating func unpin(_ pack: String) throws(PackError) {
    let hashes = pins.filter { $0.value == pack }.keys
    guard !hashes.isEmpty else {
      throw .unknownKeyName(name: PluginText.clean(pack), known: pins.values.sorted())
    }
    for hash in hashes { pins[hash] = nil }
  }

  /// Returns the trust level of a pack, with the name of who vouches for it or the reason why it
  /// isn't vouched for.
  ///
  /// - Parameters:
  ///   - signature: the signature, which has been checked against the manifest.
  ///   - manifest: the SHA-256 hash of the manifest.
  public func judge(
    _ pack: PackID, signature: DetachedSignature?, manifest: String
  ) -> (level: TrustLevel, reason: String) {
    let isPinned = pins[manifest] != nil
    guard let signature else {
      return isPinned ? (.pinned, "its hash is pinned") : (.unsigned, "it is not signed")
    }
    guard let key = keys.first(where: { $0.key == signature.key }) else {
      let reason = "the key \(signature.key.fingerprint) is not trusted"
      return isPinned ? (.pinned, "its hash is pinned") : (.unsigned, reason)
    }
    guard key.covers(pack.id) else {
      let prefixes = key.prefixes.joined(separator: ", ")
      let reason = "the key '\(key.name)' may only sign packs of \(prefixes)"
      return isPinned ? (.pinned, "its hash is pinned") : (.unsigned, reason)
    }
    return (.trusted, "signed by '\(key.name)'")
  }
}
