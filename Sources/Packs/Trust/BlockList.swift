import Foundation
import PluginHost
import StrictJSON

/// The contents of `blocked.json`, which lists the hashes of libraries that crashed their process.
public struct BlockList: Sendable, Equatable {
  private static let format = "dora-blocked/1"

  public struct Entry: Sendable, Equatable {
    public let sha256: String
    /// The pack that contains the library.
    public let pack: String
    public let reason: String

    public init(sha256: String, pack: String, reason: String) {
      self.sha256 = sha256
      self.pack = pack
      self.reason = reason
    }
  }

  public private(set) var entries: [Entry] = []

  public init() {}

  /// Reads a list. A missing file is treated as an empty list.
  public init(file: URL) throws(PackError) {
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let bytes = try LocalFile.read(file, limit: 1 << 20)
    var reader = try FieldReader(bytes, file: file.path, format: Self.format)
    entries = try reader.objects("blocked") { (reader) throws(PackError) in
      Entry(
        sha256: try reader.text("sha256"), pack: try reader.text("pack"),
        reason: try reader.text("reason"))
    }
    try reader.finish()
  }

  /// Reads a list, changes it and writes it. Other programs can't change the file at the same time.
  public static func change(_ file: URL, _ body: (inout BlockList) throws -> Void) throws {
    try FileLock.holding(file) {
      var blocked = try BlockList(file: file)
      try body(&blocked)
      try blocked.write(to: file)
    }
  }

  /// Adds one entry to a file, with the same locking as ``change(_:_:)``.
  static func add(_ entry: Entry, to file: URL) throws(PackError) {
    let lock = try FileLock(beside: file)
    defer { lock.release() }
    var blocked = try BlockList(file: file)
    blocked.add(entry)
    try blocked.write(to: file)
  }

  func write(to file: URL) throws(PackError) {
    let object: JSONObject = [
      "format": .string(Self.format),
      "blocked": .array(
        entries.map { entry in
          .object([
            "sha256": .string(entry.sha256), "pack": .string(entry.pack),
            "reason": .string(entry.reason),
          ])
        }),
    ]
    try LocalFile.replace(file, Array(JSONValue.object(object).indentedText.utf8))
  }

  public func entry(of sha256: String) -> Entry? { entries.first { $0.sha256 == sha256 } }

  public mutating func add(_ entry: Entry) {
    entries.removeAll { $0.sha256 == entry.sha256 }
    entries.append(
      Entry(
        sha256: entry.sha256, pack: PluginText.clean(entry.pack),
        reason: PluginText.clean(entry.reason)))
  }

  /// - Returns: the number of entries that were removed for this pack or hash.
  public mutating func remove(_ name: String) -> Int {
    let before = entries.count
    entries.removeAll { entry in
      entry.pack == name || entry.pack.hasPrefix(name + "@") || entry.sha256 == name
    }
    return before - entries.count
  }
}
