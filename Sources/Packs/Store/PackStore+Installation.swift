import Foundation
import PluginHost

extension PackStore {
  /// Installs a verified pack next to its other versions.
  ///
  /// The files are written to a temporary folder, which is then renamed. After a crash, the pack is
  /// therefore either missing or complete. The next installation removes temporary folders left by
  /// a crash.
  ///
  /// - Returns: the pack, and whether it is newly installed.
  /// - Throws: ``PackError/inTheWay(pack:folder:)`` if another pack has its id and version.
  public func install(_ file: PackFile) throws(PackError) -> (pack: InstalledPack, isNew: Bool) {
    try LocalFile.makeFolder(folder)
    let lock = try FileLock(folder.appendingPathComponent(Self.lockName))
    defer { lock.release() }
    try removeLeftovers()
    let pack = file.manifest.pack
    let place = place(of: pack)
    if FileManager.default.fileExists(atPath: place.path) {
      let installed = try self.pack(pack)
      // The signatures are compared as well, since a signature may have been added later.
      let isSame =
        installed.manifestHash == file.manifestHash && installed.signature == file.signature
      guard isSame else { throw .inTheWay(pack: "\(pack)", folder: place.path) }
      return (installed, false)
    }
    let new = folder.appendingPathComponent(".new-\(UUID().uuidString)")
    do throws(PackError) {
      try write(file, to: new)
      try LocalFile.makeFolder(place.deletingLastPathComponent())
      guard rename(new.path, place.path) == 0 else { throw LocalFile.failure(place) }
    } catch {
      // If the disk is full, this frees space at once. If the folder can't be removed now, the next
      // installation removes it.
      try? LocalFile.remove(new)
      throw error
    }
    try LocalFile.synchronize(place.deletingLastPathComponent())
    try LocalFile.synchronize(folder)
    return (try self.pack(pack), true)
  }

  private func write(_ file: PackFile, to new: URL) throws(PackError) {
    var folders: Set<URL> = [new]
    for entry in file.archive.entries {
      let url = new.appendingPathComponent(entry.name)
      let parent = url.deletingLastPathComponent()
      try LocalFile.makeFolder(parent)
      folders.insert(parent)
      try LocalFile.create(url, entry.bytes, mode: 0o644)
    }
    for folder in folders { try LocalFile.synchronize(folder) }
  }

  /// Removes a pack. The pack need not be readable.
  ///
  /// - Parameter version: the version to remove; nil for all versions.
  /// - Returns: the removed packs.
  public func remove(_ id: String, version: String?) throws(PackError) -> [PackID] {
    try PackID.check(id: id)
    let there = try versions(of: id)
    let packs = there.filter { version == nil || $0.version == version }
    guard !packs.isEmpty else {
      if let wheel = try wheels.packs(of: id).first?.wheel {
        throw .inWheel(pack: id, wheel: wheel)
      }
      let name = PluginText.clean(id + (version.map { "@\($0)" } ?? ""))
      throw .notInstalled(pack: name, available: there.map(\.description))
    }
    let lock = try FileLock(folder.appendingPathComponent(Self.lockName))
    defer { lock.release() }
    for pack in packs {
      // The folder is renamed first, so that the pack disappears as a whole.
      let old = folder.appendingPathComponent(".old-\(UUID().uuidString)")
      guard rename(place(of: pack).path, old.path) == 0 else {
        throw LocalFile.failure(place(of: pack))
      }
      try LocalFile.remove(old)
    }
    // This intentionally fails while other versions exist.
    rmdir(folder.appendingPathComponent(id).path)
    return packs
  }

  private func removeLeftovers() throws(PackError) {
    for name in try LocalFile.names(in: folder) where name != Self.lockName {
      let item = folder.appendingPathComponent(name)
      if name.hasPrefix(".new-") || name.hasPrefix(".old-") {
        try LocalFile.remove(item)
      } else {
        // Removes the folder of a pack without versions. This intentionally fails if a version
        // remains.
        rmdir(item.path)
      }
    }
  }

  private static let lockName = ".lock"
}
