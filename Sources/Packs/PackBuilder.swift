import Foundation
import PluginHost

/// Builds a pack from libraries and additional files.
public struct PackBuilder: Sendable {
  /// The libraries, at most one per platform. One of them must be for this machine.
  public var libraries: [URL]
  /// Files with cases whose results are known, in the format of `plugin check --golden`.
  public var golden: [URL] = []
  public var docs: [URL] = []
  /// The license of the pack, as an SPDX expression; nil to derive it from the licenses of the
  /// objectives.
  public var license: String?

  public init(libraries: [URL]) { self.libraries = libraries }

  /// Builds the pack. The library for this machine is loaded in a separate process, and its
  /// description of itself goes into the manifest.
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
    // The new pack is read and verified, so that problems show up now instead of at installation.
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

  /// Combines all licenses into one expression, such as "A AND B".
  private static func expression(_ licenses: [String]) -> String {
    let each = Set(licenses).sorted()
    return each.count == 1
      ? each[0]
      : each.map { $0.contains(" OR ") ? "(\($0))" : $0 }.joined(separator: " AND ")
  }
}
