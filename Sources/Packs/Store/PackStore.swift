import Foundation
import PluginHost

/// The installed packs, including those installed as wheels. The store has a folder for each id,
/// which contains a folder for each version.
public struct PackStore: Sendable {
  public let folder: URL
  let wheels: InstalledWheels

  /// - Parameter environment: the environment in which wheels with packs may be installed.
  public init(folder: URL, environment: PythonEnvironment = .none) {
    self.folder = folder.standardizedFileURL
    wheels = InstalledWheels(environment: environment)
  }

  /// Returns all packs, ordered by id and version, and the errors for packs that can't be used.
  public func all() throws(PackError) -> (packs: [InstalledPack], broken: [PackError]) {
    var (packs, broken) = try stored()
    let (others, brokenWheels) = wheels.all()
    broken += brokenWheels
    for wheel in others {
      guard let own = packs.firstIndex(where: { $0.pack == wheel.pack }) else {
        packs.append(wheel)
        continue
      }
      do throws(PackError) {
        _ = try Self.same(packs[own], wheel)
      } catch {
        packs.remove(at: own)
        broken.append(error)
      }
    }
    return (packs.sorted { $0.pack < $1.pack }, broken)
  }

  /// Returns the packs in the folder, and the errors for packs that can't be read.
  private func stored() throws(PackError) -> (packs: [InstalledPack], broken: [PackError]) {
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
    return (packs, broken)
  }

  /// Returns the pack with this exact version in the folder.
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

  /// Returns the versions of a pack in the folder, newest first, including those that can't be
  /// read.
  func versions(of id: String) throws(PackError) -> [PackID] {
    let names = try LocalFile.names(in: folder.appendingPathComponent(id))
    var packs: [PackID] = []
    for name in names { if let pack = try? PackID(id: id, version: name) { packs.append(pack) } }
    return packs.sorted { $0 > $1 }
  }

  /// Returns the requested version of a pack; see ``SemanticVersion/choice(of:asked:version:)``.
  ///
  /// - Parameter version: a version such as "1.2", or nil for any version.
  /// - Throws: ``PackError/notInstalled(pack:available:)``.
  public func find(_ id: String, version: String? = nil) throws(PackError) -> InstalledPack {
    try PackID.check(id: id)
    let stored = try versions(of: id)
    let wheels = try wheels.packs(of: id)
    let versions = Set(stored + wheels.map(\.pack)).sorted { $0 > $1 }
    guard let match = SemanticVersion.choice(of: versions, asked: version, version: \.version)
    else {
      let name = PluginText.clean(id + (version.map { "@\($0)" } ?? ""))
      throw .notInstalled(pack: name, available: versions.map(\.description))
    }
    guard let wheel = wheels.first(where: { $0.pack == match }) else { return try pack(match) }
    return stored.contains(match) ? try Self.same(pack(match), wheel) : wheel
  }

  /// Returns whether any version of a pack is installed, whether or not it can be used.
  func has(_ id: String) throws(PackError) -> Bool {
    if try !versions(of: id).isEmpty { return true }
    return try !wheels.packs(of: id).isEmpty
  }

  /// Returns the pack that is present both in the folder and in a wheel.
  private static func same(
    _ stored: InstalledPack, _ wheel: InstalledPack
  ) throws(PackError) -> InstalledPack {
    guard stored.manifestHash == wheel.manifestHash else {
      throw .installedTwice(
        pack: "\(stored.pack)", places: [stored.folder.path, wheel.folder.path])
    }
    return stored
  }

  /// Returns the pack whose folder contains a file, or nil if there is none.
  func pack(holding path: String) throws(PackError) -> InstalledPack? {
    let root = folder.path + "/"
    guard path.hasPrefix(root) else { return try wheels.pack(holding: path) }
    let parts = path.dropFirst(root.count).split(separator: "/", maxSplits: 2).map(String.init)
    guard parts.count == 3 else { return nil }
    return try pack(PackID(id: parts[0], version: parts[1]))
  }
}
