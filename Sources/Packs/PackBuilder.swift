import Foundation
import PluginHost

/// Makes a pack from libraries and the files that accompany them.
public struct PackBuilder: Sendable {
  /// One library per platform, including this machine's.
  public var libraries: [URL]
  /// Cases with known results, as accepted by `plugin check --golden`.
  public var golden: [URL] = []
  public var docs: [URL] = []
  /// An SPDX expression; nil to use the licences of the objectives.
  public var license: String?

  public init(libraries: [URL]) { self.libraries = libraries }

  /// Builds the pack. Its manifest contains what the library for this machine reports in a
  /// separate process.
  ///
  /// - Throws: ``PackError``; ``PluginError`` if the library can't be loaded.
  public func build(in quarantine: PackQuarantine) throws -> PackFile {
    var entries: [PackArchive.Entry] = []
    var files: [PackManifest.File] = []
    var host: (pack: any Pack, url: URL)?
    for url in libraries {
      let bytes = try LocalFile.read(url, limit: PackArchive.Limits.standard.bytes)
      let library = try LibraryFile(bytes, file: url.path)
      try LibraryRules.check(library, file: url.path)
      let path = "lib/\(library.platform)/\(url.lastPathComponent)"
      if library.platform == LibraryFile.hostPlatform {
        host = (try quarantine.open(bytes, called: url.path), url)
      }
      entries.append(PackArchive.Entry(name: path, bytes: bytes))
      files.append(PackManifest.File(path, bytes, platform: library.platform))
    }
    for (folder, urls) in [("golden", golden), ("docs", docs)] {
      for url in urls {
        let bytes = try LocalFile.read(url, limit: PackArchive.Limits.standard.bytes)
        let path = "\(folder)/\(url.lastPathComponent)"
        entries.append(PackArchive.Entry(name: path, bytes: bytes))
        files.append(PackManifest.File(path, bytes))
      }
    }
    guard let host else {
      throw PackError.otherPlatforms(
        pack: libraries.map(\.lastPathComponent).joined(separator: ", "),
        platform: LibraryFile.hostPlatform, available: files.compactMap(\.platform))
    }
    let manifest = try manifest(of: host.pack, files: files, file: host.url.path)
    entries.insert(
      PackArchive.Entry(name: PackArchive.manifestName, bytes: manifest.encoded), at: 0)
    // Reading and verifying the pack rejects whatever an installation would reject.
    let name = manifest.pack.fileName
    let pack = try PackFile(PackArchive(entries: entries).encoded(file: name), file: name)
    try quarantine.verify(pack)
    return pack
  }

  private func manifest(
    of pack: any Pack, files: [PackManifest.File], file: String
  ) throws(PackError) -> PackManifest {
    let descriptor = pack.descriptor
    let licenses = descriptor.objectives.map(\.license) + pack.robustifiers.map(\.license)
    return PackManifest(
      pack: try PackID(id: descriptor.id, version: descriptor.version),
      license: license ?? Self.expression(licenses), vendor: descriptor.vendor,
      url: descriptor.url, interface: descriptor.interface, described: PackDescription.of(pack),
      files: files)
  }

  /// Joins all licences, as in "A AND B".
  private static func expression(_ licenses: [String]) -> String {
    let each = Set(licenses).sorted()
    return each.count == 1
      ? each[0]
      : each.map { $0.contains(" OR ") ? "(\($0))" : $0 }.joined(separator: " AND ")
  }
}
