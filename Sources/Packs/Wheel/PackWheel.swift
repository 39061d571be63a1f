import Crypto
import Foundation

/// A pack in the form of a wheel, which `pip install` can install.
///
/// The wheel contains no Python code. It contains the unpacked files of the pack, and an entry
/// point in the group `dora.packs` that names their directory. Its bytes depend only on the pack.
public struct PackWheel: Sendable {
  /// The group of entry points that is used to find installed packs.
  public static let group = "dora.packs"

  /// The name of the wheel file, which pip interprets.
  public let fileName: String
  let entries: [PackArchive.Entry]

  /// Returns one wheel for each platform of a pack. Each contains the whole pack, because the
  /// signed manifest lists every file.
  ///
  /// - Throws: ``PackError`` if a library can't be part of a wheel, or if the pack's name or
  ///   version isn't valid for a Python package.
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

  /// Returns the metadata of the Python package, in version 2.1, which allows any text as the
  /// license.
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
    lines += manifest.objectives.map { "objective \(manifest.pack.id)/\($0.id)    \($0.summary)" }
    lines += manifest.robustifiers.map {
      "robustifier \(manifest.pack.id)/\($0.id)    \($0.summary)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Returns the bytes of the wheel file.
  public func encoded() throws(PackError) -> [UInt8] {
    try ArchiveWriter.wheel(entries, file: fileName, library: LibArchive())
  }

  /// Writes the wheel to a directory.
  ///
  /// - Returns: the new file.
  /// - Throws: ``PackError/exists(path:)`` if a different file with the same name exists.
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
