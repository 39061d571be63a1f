import Foundation
import PluginHost

/// The files of a pack, stored in one tar archive that is compressed with gzip.
///
/// A tar archive lists its files once. A ZIP archive lists them twice, and programs differ in which
/// list they read. Anything that could be unsafe to unpack is rejected: ``read(_:file:library:)``
/// returns only plain files with harmless, unique names.
public struct PackArchive: Sendable, Equatable {
  public struct Entry: Sendable, Equatable {
    /// The path in the archive, such as "lib/x86_64-linux-gnu/focal.so".
    public let name: String
    public let bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// The limits on the size of a pack. They are higher than any real pack needs.
  public struct Limits: Sendable {
    /// The maximum size of the archive file, and of its unpacked contents, in bytes.
    public var bytes = 256 << 20
    public var manifestBytes = 1 << 20
    public var files = 1000
    public var nameBytes = 200

    public static let standard = Limits()
  }

  /// The name of the manifest, which is the first file of every pack.
  public static let manifestName = "pack.json"
  /// The name of the signature, which is the second file of a signed pack.
  public static let signatureName = "pack.sig"
  /// The folders that contain all other files.
  public static let folders = ["lib/", "golden/", "docs/"]

  /// The files, starting with the manifest.
  public let entries: [Entry]

  public init(entries: [Entry]) { self.entries = entries }

  public func bytes(of name: String) -> [UInt8]? { entries.first { $0.name == name }?.bytes }

  /// Returns the contents of the archive file.
  public func encoded(file: String) throws(PackError) -> [UInt8] {
    try ArchiveWriter.archive(entries, file: file, library: LibArchive())
  }

  /// Writes the archive atomically, so that readers see either the previous file or the complete
  /// new one.
  public func write(to url: URL) throws(PackError) {
    try LocalFile.replace(url, encoded(file: url.path))
  }

  /// Reads an archive and checks everything except whether it agrees with the manifest.
  ///
  /// - Parameter file: the name of the archive in errors.
  /// - Throws: ``PackError``.
  public static func read(
    _ bytes: [UInt8], file: String, limits: Limits = .standard
  ) throws(PackError) -> PackArchive {
    let library = try LibArchive()
    let tar = try decompressed(bytes, file: file, limits, library)
    let reader = try ArchiveReader(.tar, tar, file: file, library: library)
    var entries: [Entry] = []
    var names: Set<String> = []
    var folders: Set<String> = []
    var room = limits.bytes
    while try reader.advance() {
      let entry = try self.entry(reader, file: file, limits, room: room)
      room -= entry.bytes.count
      guard names.insert(entry.name).inserted else {
        throw .badEntry(file: file, entry: entry.name, reason: "occurs twice")
      }
      folders.formUnion(self.folders(of: entry.name))
      entries.append(entry)
      guard entries.count <= limits.files else {
        throw .tooLarge(file: file, what: "it holds too many files", limit: limits.files)
      }
    }
    if let name = names.intersection(folders).min() {
      throw .badEntry(file: file, entry: name, reason: "is a file, and a folder of other files")
    }
    // An archive ends with two empty blocks. Some programs read on after them, and others don't.
    let rest = tar.dropFirst(reader.consumed)
    guard tar.suffix(1024).count == 1024, tar.suffix(1024).allSatisfy({ $0 == 0 }),
      rest.allSatisfy({ $0 == 0 })
    else { throw .notAPack(file: file, reason: "it doesn't end where an archive ends") }
    guard entries.first?.name == manifestName else {
      throw .notAPack(file: file, reason: "'\(manifestName)' isn't the first file in it")
    }
    return PackArchive(entries: entries)
  }

  private static func decompressed(
    _ bytes: [UInt8], file: String, _ limits: Limits, _ library: LibArchive
  ) throws(PackError) -> [UInt8] {
    guard bytes.starts(with: [0x1F, 0x8B]) else {
      throw .notAPack(file: file, reason: "it doesn't begin as a gzip file")
    }
    let reader = try ArchiveReader(.gzip, bytes, file: file, library: library)
    guard try reader.advance() else { throw .notAPack(file: file, reason: "it is empty") }
    // The size of an inner layer, and the time to decompress it, would be unlimited.
    guard reader.compressions == 1 else {
      throw .notAPack(file: file, reason: "it is compressed more than once")
    }
    guard let tar = try reader.contents(limit: limits.bytes) else {
      throw .tooLarge(
        file: file, what: "it unpacks to too many bytes", limit: limits.bytes)
    }
    guard reader.consumed == bytes.count else {
      throw .notAPack(file: file, reason: "something follows its compressed data")
    }
    return tar
  }

  private static func entry(
    _ reader: ArchiveReader, file: String, _ limits: Limits, room: Int
  ) throws(PackError) -> Entry {
    guard let name = reader.name, !name.isEmpty else {
      throw .badEntry(file: file, entry: "?", reason: "has a name that is not plain ASCII")
    }
    if let reason = objection(to: name) {
      throw .badEntry(file: file, entry: PluginText.clean(name), reason: reason)
    }
    guard reader.isPlainFile else {
      throw .badEntry(file: file, entry: name, reason: "is a link, a folder or a device")
    }
    guard !reader.isSparse else {
      throw .badEntry(file: file, entry: name, reason: "is sparse, which no file in a pack may be")
    }
    let isSmall = name == manifestName || name == signatureName
    let limit = isSmall ? limits.manifestBytes : limits.bytes
    guard reader.declaredSize <= limit else {
      throw .tooLarge(
        file: file, what: "its '\(name)' has too many bytes", limit: limit)
    }
    // The unpacked size is checked before unpacking, because it can't be inferred from the size of
    // the archive.
    guard reader.declaredSize <= room,
      let bytes = try reader.contents(limit: reader.declaredSize)
    else {
      throw .tooLarge(file: file, what: "it unpacks to too many bytes", limit: limits.bytes)
    }
    guard bytes.count == reader.declaredSize else {
      throw .badEntry(file: file, entry: name, reason: "is shorter than its header says")
    }
    return Entry(name: name, bytes: bytes)
  }

  /// Returns the folders that contain a file, such as "docs" and "docs/a" for "docs/a/b".
  private static func folders(of name: String) -> [String] {
    name.indices.filter { name[$0] == "/" }.map { String(name[..<$0]) }
  }

  /// Returns the reason why a file name isn't allowed in a pack, or nil if it is allowed.
  public static func objection(
    to name: String, limits: Limits = .standard
  ) -> String? {
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-/"
    let allowed = Set(letters.utf8)
    guard name.utf8.count <= limits.nameBytes else {
      return "has a name of more than \(limits.nameBytes) bytes"
    }
    if name.hasPrefix("/") { return "is an absolute path" }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains("..") { return "leads out of the pack" }
    guard name.utf8.allSatisfy(allowed.contains) else {
      return "has a name that is not made of ASCII letters, digits, '.', '_', '+' and '-'"
    }
    if parts.contains(where: { $0.isEmpty || $0.hasPrefix(".") }) {
      return "has a name with an empty or hidden part"
    }
    guard
      name == manifestName || name == signatureName
        || folders.contains(where: { name.hasPrefix($0) })
    else {
      return "is neither '\(manifestName)' nor '\(signatureName)', nor in "
        + folders.map { "'\($0)'" }.joined(separator: " or ")
    }
    return nil
  }
}
