import Foundation
import PluginHost

/// The installed packs, with a folder for each id that contains a folder for each version.
public struct PackStore: Sendable {
  public let folder: URL

  public init(folder: URL) { self.folder = folder.standardizedFileURL }

  /// All packs by id and version, and the errors of those that can't be read.
  public func all() throws(PackError) -> (packs: [InstalledPack], broken: [PackError]) {
    var packs: [InstalledPack] = []
    var broken: [PackError] = []
    for id in try LocalFile.names(in: folder) where !id.hasPrefix(".") {
      let versions: [String]
      do throws(PackError) {
        versions = try LocalFile.names(in: folder.appendingPathComponent(id))
      } catch {
        broken.append(error)
        continue
      }
      for version in versions {
        do throws(PackError) {
          packs.append(try pack(PackID(id: id, version: version)))
        } catch {
          broken.append(error)
        }
      }
    }
    return (packs.sorted { $0.pack < $1.pack }, broken)
  }

  /// A pack by its exact version.
  func pack(_ pack: PackID) throws(PackError) -> InstalledPack {
    let place = place(of: pack)
    let installed = try InstalledPack(folder: place)
    guard installed.pack == pack else {
      throw .badField(
        file: place.path, field: "id", reason: "is \(installed.pack), unlike its folder")
    }
    return installed
  }

  func place(of pack: PackID) -> URL {
    folder.appendingPathComponent(pack.id).appendingPathComponent(pack.version)
  }

  /// The versions of a pack, newest first, whether or not they can be read.
  func versions(of id: String) throws(PackError) -> [PackID] {
    let names = try LocalFile.names(in: folder.appendingPathComponent(id))
    var packs: [PackID] = []
    for name in names { if let pack = try? PackID(id: id, version: name) { packs.append(pack) } }
    return packs.sorted { $0 > $1 }
  }

  /// The requested version; see ``SemanticVersion/choice(of:asked:version:)``.
  ///
  /// - Parameter version: a version such as "1.2"; nil for any.
  /// - Throws: ``PackError/notInstalled(pack:available:)``.
  public func find(_ id: String, version: String? = nil) throws(PackError) -> InstalledPack {
    try PackID.check(id: id)
    let versions = try versions(of: id)
    guard let match = SemanticVersion.choice(of: versions, asked: version, version: \.version)
    else {
      let name = PluginText.clean(id + (version.map { "@\($0)" } ?? ""))
      throw .notInstalled(pack: name, available: versions.map(\.description))
    }
    return try pack(match)
  }

  /// The pack whose folder contains a file, if any.
  func pack(holding path: String) throws(PackError) -> InstalledPack? {
    let root = folder.path + "/"
    guard path.hasPrefix(root) else { return nil }
    let parts = path.dropFirst(root.count).split(separator: "/", maxSplits: 2).map(String.init)
    guard parts.count == 3 else { return nil }
    return try pack(PackID(id: parts[0], version: parts[1]))
  }
}
