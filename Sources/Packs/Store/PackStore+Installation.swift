import Foundation

extension PackStore {
  /// Puts a pack that was verified in its place, next to other versions.
  ///
  /// The files are written beside and the folder is renamed, so a crash at any point leaves either
  /// nothing of the pack or all of it. What a crash left beside is removed by the next installation.
  ///
  /// - Returns: the pack, and whether it was there already.
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
      // A signature may have come later.
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
      // A disk that is full has it back at once; what can't be removed is for the next installation.
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

  /// Takes a pack away, whether or not it can be read.
  ///
  /// - Parameter version: all of a pack's versions if nil.
  /// - Returns: what was removed.
  public func remove(_ id: String, version: String?) throws(PackError) -> [PackID] {
    try PackID.check(id: id)
    let there = try versions(of: id)
    let packs = there.filter { version == nil || $0.version == version }
    guard !packs.isEmpty else {
      let name = PrintableText.of(id + (version.map { "@\($0)" } ?? ""))
      throw .notInstalled(pack: name, available: there.map(\.description))
    }
    let lock = try FileLock(folder.appendingPathComponent(Self.lockName))
    defer { lock.release() }
    for pack in packs {
      // Out of sight at once, then file by file.
      let old = folder.appendingPathComponent(".old-\(UUID().uuidString)")
      guard rename(place(of: pack).path, old.path) == 0 else {
        throw LocalFile.failure(place(of: pack))
      }
      try LocalFile.remove(old)
    }
    // Fails while other versions are there, as it should.
    rmdir(folder.appendingPathComponent(id).path)
    return packs
  }

  private func removeLeftovers() throws(PackError) {
    for name in try LocalFile.names(in: folder) where name != Self.lockName {
      let item = folder.appendingPathComponent(name)
      if name.hasPrefix(".new-") || name.hasPrefix(".old-") {
        try LocalFile.remove(item)
      } else {
        // Of a pack that has no version any more; fails where there is one, as it should.
        rmdir(item.path)
      }
    }
  }

  private static let lockName = ".lock"
}
