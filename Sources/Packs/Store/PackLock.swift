import Foundation
import StrictJSON

/// The contents of `dora.lock`, which pins the exact packs that a project uses on every platform.
public struct PackLock: Sendable, Equatable {
  private static let format = "dora-lock/1"
  public static let fileName = "dora.lock"

  public struct Entry: Sendable, Equatable {
    public let pack: PackID
    /// The SHA-256 hash of the manifest.
    let manifest: String
    /// The key that signed the pack; nil if the pack wasn't signed.
    let signer: VerifyingKey?
    /// The SHA-256 hash of the library for each platform.
    let libraries: [String: String]

    public init(_ installed: InstalledPack) {
      pack = installed.pack
      manifest = installed.manifestHash
      signer = installed.signature?.key
      libraries = Dictionary(
        installed.manifest.files.compactMap { file in file.platform.map { ($0, file.sha256) } }
      ) { first, _ in first }
    }

    private init(_ reader: inout FieldReader) throws(PackError) {
      pack = try PackID(id: reader.text("id"), version: reader.text("version"))
      manifest = try reader.text("manifest")
      let file = reader.file
      signer = try reader.optionalText("signer").map { (text) throws(PackError) in
        try VerifyingKey(base64: text, file: file)
      }
      let libraries = try reader.objects("libraries") { (reader) throws(PackError) in
        (platform: try reader.text("platform"), hash: try reader.text("sha256"))
      }
      self.libraries = Dictionary(libraries.map { ($0.platform, $0.hash) }) { first, _ in first }
    }

    static func read(_ reader: inout FieldReader) throws(PackError) -> Entry {
      try Entry(&reader)
    }

    fileprivate var object: JSONObject {
      var object: JSONObject = [
        "id": .string(pack.id), "version": .string(pack.version), "manifest": .string(manifest),
      ]
      object["signer"] = signer.map { .string($0.base64) }
      object["libraries"] = .array(
        libraries.sorted { $0.key < $1.key }.map { platform, hash in
          .object(["platform": .string(platform), "sha256": .string(hash)])
        })
      return object
    }
  }

  /// The name of the lock file in errors.
  public let file: String
  /// The pinned packs, with one version for each id.
  public private(set) var entries: [Entry] = []

  public init(empty file: URL) { self.file = file.path }

  public init(file: URL) throws(PackError) {
    self.file = file.path
    var reader = try FieldReader(
      LocalFile.read(file, limit: 1 << 20), file: file.path, format: Self.format)
    for entry in try reader.objects("packs", Entry.read) {
      guard self.entry(of: entry.pack.id) == nil else {
        throw reader.refuse("packs", "lists '\(entry.pack.id)' twice")
      }
      entries.append(entry)
    }
    try reader.finish()
  }

  /// Reads a lock file if it exists, changes the lock and writes it. Other programs can't change
  /// the file at the same time.
  ///
  /// - Returns: the changed lock.
  public static func change(
    _ file: URL, _ body: (inout PackLock) throws -> Void
  ) throws -> PackLock {
    try FileLock.holding(file) {
      let isThere = FileManager.default.fileExists(atPath: file.path)
      var lock = isThere ? try PackLock(file: file) : PackLock(empty: file)
      try body(&lock)
      try lock.write()
      return lock
    }
  }

  func write() throws(PackError) {
    let object: JSONObject = [
      "format": .string(Self.format),
      "packs": .array(entries.sorted { $0.pack < $1.pack }.map { .object($0.object) }),
    ]
    try LocalFile.replace(
      URL(fileURLWithPath: file), Array(JSONValue.object(object).indentedText.utf8))
  }

  public func entry(of id: String) -> Entry? { entries.first { $0.pack.id == id } }

  /// Pins a pack, replacing any other version of it.
  public mutating func pin(_ pack: InstalledPack) {
    entries.removeAll { $0.pack.id == pack.pack.id }
    entries.append(Entry(pack))
  }

  /// Rejects a pack that differs from the pinned one.
  func check(_ installed: InstalledPack) throws(PackError) {
    let name = "\(installed.pack)"
    guard let pinned = entry(of: installed.pack.id) else {
      throw .notLocked(pack: name, lock: file)
    }
    let found = Entry(installed)
    func differs(_ what: String) -> PackError {
      .differsFromLock(pack: name, lock: file, what: what)
    }
    guard found.pack == pinned.pack else {
      throw differs("that is version \(pinned.pack.version)")
    }
    guard found.libraries == pinned.libraries else { throw differs("its libraries differ") }
    guard found.manifest == pinned.manifest else { throw differs("its manifest differs") }
    guard found.signer == pinned.signer else {
      let names = [pinned.signer, found.signer].map { $0?.fingerprint ?? "nobody" }
      throw differs("that was signed by \(names[0]), this is by \(names[1])")
    }
  }
}
