import Foundation
import PluginHost

/// The user's decisions, for one run, about which packs may be loaded and from where.
public struct PackPolicy: Sendable {
  public let folders: DoraFolders
  public let store: PackStore
  public let trust: TrustStore
  public let blocked: BlockList
  public let release: ReleaseList
  /// The lock of the project. If there is one, only the packs that it pins are loaded.
  public let lock: PackLock?
  public let allowsUnsigned: Bool

  public init(
    folders: DoraFolders = DoraFolders(), environment: PythonEnvironment = .ofThisProgram,
    release: ReleaseList = .none, lock: PackLock? = nil, allowsUnsigned: Bool = false
  ) throws(PackError) {
    self.folders = folders
    store = PackStore(folder: folders.packs, environment: environment)
    trust = try TrustStore(file: folders.trust)
    blocked = try BlockList(file: folders.blocked)
    self.release = release
    self.lock = lock
    self.allowsUnsigned = allowsUnsigned
  }

  /// Returns the trust level of a pack, with the name of who vouches for it or the reason why it
  /// isn't vouched for.
  public func judge(_ pack: InstalledPack) -> (level: TrustLevel, reason: String) {
    let judgement = trust.judge(
      pack.pack, signature: pack.signature, manifest: pack.manifestHash)
    let isLocked =
      lock.map { lock in lock.entry(of: pack.pack.id) == PackLock.Entry(pack) } ?? false
    guard isLocked, judgement.level < .pinned else { return judgement }
    return (.pinned, "the lock pins it")
  }

  /// Returns the entry that blocks a pack's library for this machine, or nil if the library isn't
  /// blocked.
  public func blockedEntry(of pack: InstalledPack) -> BlockList.Entry? {
    pack.manifest.library(for: LibraryFile.hostPlatform).flatMap { blocked.entry(of: $0.sha256) }
  }

  /// Rejects a pack whose trust level is below the level that the user requires.
  public func check(
    _ pack: PackID, level: TrustLevel, reason: String
  ) throws(PackError) {
    guard level >= trust.required || allowsUnsigned else {
      throw .belowLevel(
        pack: "\(pack)", level: level, required: trust.required, reason: reason)
    }
  }

  /// Checks a library before it is loaded; see ``PackOpener/vetting``.
  ///
  /// - Returns: the origin of the library, which includes who vouches for it.
  public func vet(_ path: String, _ image: LibraryImage) throws(PluginError) -> PackOrigin {
    do throws(PackError) {
      guard let pack = try store.pack(holding: path) else {
        if let lock { throw .notLocked(pack: path, lock: lock.file) }
        return origin(ofFile: image)
      }
      guard pack.listed(path)?.sha256 == image.sha256 else {
        throw .changedFile(pack: "\(pack.pack)", path: path)
      }
      if let entry = blocked.entry(of: image.sha256) {
        throw .blocked(pack: "\(pack.pack)", reason: entry.reason)
      }
      try lock?.check(pack)
      let (level, reason) = judge(pack)
      try check(pack.pack, level: level, reason: reason)
      return origin(of: pack, image, level)
    } catch {
      throw .refused(path: path, reason: error.description)
    }
  }

  private func origin(ofFile image: LibraryImage) -> PackOrigin {
    var origin = PackOrigin(sha256: image.sha256)
    if release.hashes.contains(image.sha256) {
      origin.level = TrustLevel.builtIn.word
      origin.mayRunInHost = true
    }
    return origin
  }

  private func origin(
    of pack: InstalledPack, _ image: LibraryImage, _ level: TrustLevel
  ) -> PackOrigin {
    var origin = PackOrigin(sha256: image.sha256)
    origin.level = level.word
    origin.mayRunInHost = level >= .trusted
    origin.manifest = pack.manifestHash
    origin.signer = pack.signature.map { trust.name(of: $0.key) }
    origin.lock = lock?.file
    return origin
  }

  /// Blocks the library of an installed pack after it crashed its process. A library that isn't
  /// part of an installed pack isn't blocked, since its author is probably working on it.
  ///
  /// - Returns: the pack that the library belongs to, if any.
  public func block(_ path: String, sha256: String, reason: String) throws(PackError) -> PackID? {
    guard let pack = try store.pack(holding: path) else { return nil }
    try BlockList.add(
      .init(sha256: sha256, pack: "\(pack.pack)", reason: reason), to: folders.blocked)
    return pack.pack
  }
}

extension PackPolicy: InstalledPacks {
  public var places: [String] {
    [folders.objection ?? store.folder.path + ", where packs are installed"]
      + store.wheels.environment.directories.map { "\($0.path), where wheels are installed" }
  }

  public func library(of id: String, version: String?) throws(PluginError) -> String? {
    do throws(PackError) {
      guard (try? PackID.check(id: id)) != nil, try store.has(id) else {
        return nil
      }
      let locked = lock?.entry(of: id)?.pack.version
      return try store.find(id, version: version ?? locked).library().path
    } catch {
      let name = PluginText.clean(id + (version.map { "@\($0)" } ?? ""))
      throw .notInstalled(name: name, reason: error.description)
    }
  }

  public func objectives(
    named name: String
  ) -> [(location: PluginLocator.Location, name: String)] {
    // Errors are ignored here; 'pack list' and 'pack doctor' report unreadable packs.
    let packs = (try? store.all().packs) ?? []
    let chosen = Dictionary(grouping: packs, by: \.pack.id).compactMap { id, versions in
      guard let pinned = lock?.entry(of: id)?.pack else {
        return SemanticVersion.choice(of: versions, asked: nil, version: \.pack.version)
      }
      return versions.first { $0.pack == pinned }
    }
    return chosen.flatMap { pack -> [(location: PluginLocator.Location, name: String)] in
      guard let library = try? pack.library() else { return [] }
      return pack.manifest.objectives
        .filter { $0.id == name || $0.aliases.contains(name) }
        .map { objective in
          (
            PluginLocator.Location(path: library.path, objective: objective.id),
            "\(pack.pack.id)/\(objective.id)"
          )
        }
    }.sorted { $0.name < $1.name }
  }
}
