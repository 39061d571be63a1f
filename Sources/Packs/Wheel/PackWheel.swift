import Crypto
import Foundation

/// A pack as a wheel, so that `pip install` brings it.
///
/// The wheel has no Python code: it has the pack's files, unpacked, and an entry point in the group
/// `dora.packs` that names their directory. Its bytes depend on the pack alone.
public struct PackWheel: Sendable {
  /// The group of entry points by which installed packs are found.
  public static let group = "dora.packs"

  /// The name of the wheel's file, which pip reads.
  public let fileName: String
  let entries: [PackArchive.Entry]

  /// One wheel for each platform of a pack. Each has the whole pack, since the manifest that is
  /// signed lists every file.
  ///
  /// - Throws: ``PackError`` if a library can't be in a wheel, or the pack's name or version isn't
  ///   one that Python packages can have.
  public static func wheels(of pack: PackFile) throws(PackError) -> [PackWheel] {
    let name = try WheelName(pack.manifest.pack)
    var wheels: [PackWheel] = []
    for file in pack.manifest.files where file.platform != nil {
      try LibraryRules.check(file, of: pack)
      let place = "\(pack.file)/\(file.path)"
      let library = try LibraryFile(pack.archive.bytes(of: file.path) ?? [], file: place)
      let tag = "py3-none-" + (try WheelTag.tag(for: library, file: place))
      wheels.append(PackWheel(pack, name, tag: tag))
    }
    return wheels
  }

  private init(_ pack: PackFile, _ name: WheelName, tag: String) {
    fileName = "\(name.stem)-\(name.version)-\(tag).whl"
    let folder = name.module.replacingOccurrences(of: ".", with: "/")
    var entries = pack.archive.entries.map {
      PackArchive.Entry(name: "\(folder)/\($0.name)", bytes: $0.bytes)
    }
    let texts = [
      ("METADATA", Self.metadata(pack.manifest, name)),
      ("WHEEL", Self.wheelText(tag)),
      ("entry_points.txt", "[\(Self.group)]\n\(name.project) = \(name.module)\n"),
    ]
    entries += texts.map {
      PackArchive.Entry(name: "\(name.metadataFolder)/\($0)", bytes: Array($1.utf8))
    }
    let record = "\(name.metadataFolder)/\(WheelRecord.fileName)"
    let lines = entries.map { WheelRecord.line(for: $0) } + ["\(record),,"]
    entries.append(
      PackArchive.Entry(name: record, bytes: Array((lines.joined(separator: "\n") + "\n").utf8)))
    self.entries = entries
  }

  private static func wheelText(_ tag: String) -> String {
    """
    Wheel-Version: 1.0
    Generator: dora-host
    Root-Is-Purelib: false
    Tag: \(tag)

    """
  }

  /// The metadata of Python packages, version 2.1, in which a licence may be any text.
  private static func metadata(_ manifest: PackManifest, _ name: WheelName) -> String {
    let parts = (manifest.objectives + manifest.robustifiers)
    let ids = parts.map(\.id).joined(separator: ", ")
    var lines = [
      "Metadata-Version: 2.1", "Name: \(name.project)", "Version: \(name.version)",
      "Summary: Pack for dora-host: " + String(ids.prefix(400)),
    ]
    if let url = manifest.url { lines.append("Home-page: \(url)") }
    if let vendor = manifest.vendor { lines.append("Author: \(vendor)") }
    lines += ["License: \(manifest.license)", "Description-Content-Type: text/plain", ""]
    lines += [
      "The pack '\(manifest.pack)' for dora-host, which finds it when it is installed.", "",
    ]
    lines += manifest.objectives.map { "--loss \(manifest.pack.id)/\($0.id)    \($0.summary)" }
    lines += manifest.robustifiers.map { "--robust \(manifest.pack.id)/\($0.id)    \($0.summary)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The bytes of the wheel.
  public func encoded() throws(PackError) -> [UInt8] {
    try ArchiveWriter.wheel(entries, file: fileName, library: LibArchive())
  }

  /// Writes the wheel to a directory.
  ///
  /// - Returns: the new file.
  /// - Throws: ``PackError/exists(path:)`` if another file with its name is there.
  public func write(to directory: URL) throws(PackError) -> URL {
    let url = directory.appendingPathComponent(fileName)
    let bytes = try encoded()
    var information = stat()
    if lstat(url.path, &information) == 0 {
      let earlier = try? LocalFile.read(url, limit: bytes.count)
      guard earlier == bytes else { throw .exists(path: url.path) }
      return url
    }
    try LocalFile.replace(url, bytes)
    return url
  }
}
