import Foundation
import LocalSystem
import PluginHost
import Testing
import _TestSupport

@testable import Packs

@Suite("Installed packs", .enabled(if: PackFixture.isPresent, "\(PackFixture.hint)"))
struct StoreTests {
  private static let key = SigningKey()

  private static func store(_ folder: TemporaryDirectory) -> PackStore {
    PackStore(folder: PackFixture.folders(folder).packs)
  }

  @Test("versions stand side by side; the newest release that matches is taken")
  func sideBySide() throws {
    let folder = try TemporaryDirectory()
    let store = Self.store(folder)
    for version in ["1.2.0", "1.10.0", "2.0.0-beta"] {
      #expect(try store.install(PackFixture.pack(version: version)).isNew)
    }
    #expect(try store.find("acme.losses").pack.version == "1.10.0")
    // A pre-release is found if there is no release of the requested version, or if it is requested
    // explicitly.
    for asked in ["2", "2.0", "2.0.0-beta"] {
      #expect(try store.find("acme.losses", version: asked).pack.version == "2.0.0-beta")
    }
    #expect(throws: PackError.self) { try store.find("acme.losses", version: "2.0.0") }
    #expect(try store.find("acme.losses", version: "1").pack.version == "1.10.0")
    #expect(try store.find("acme.losses", version: "1.2").pack.version == "1.2.0")
    let all = ["acme.losses@2.0.0-beta", "acme.losses@1.10.0", "acme.losses@1.2.0"]
    #expect(throws: PackError.notInstalled(pack: "acme.losses@3", available: all)) {
      try store.find("acme.losses", version: "3")
    }
    #expect(try store.remove("acme.losses", version: "1.10.0").count == 1)
    #expect(try store.all().packs.count == 2)
    #expect(try store.remove("acme.losses", version: nil).count == 2)
    #expect(try store.all().packs.isEmpty)
    #expect(throws: PackError.notInstalled(pack: "acme.losses", available: [])) {
      try store.remove("acme.losses", version: nil)
    }
  }

  @Test("a pack is installed once; another one of its name doesn't take its place")
  func inTheWay() throws {
    let folder = try TemporaryDirectory()
    let store = Self.store(folder)
    let pack = try PackFixture.shared.get()
    #expect(try store.install(pack).isNew)
    #expect(try !store.install(pack).isNew)
    let other = try PackFixture.pack(["REVISION=2"])
    #expect(throws: PackError.self) { try store.install(other) }
    #expect(try store.find("acme.losses").manifestHash == pack.manifestHash)
  }

  @Test("what a crash left beside is neither listed nor in the way, and goes")
  func leftovers() throws {
    let folder = try TemporaryDirectory()
    let store = Self.store(folder)
    for name in [".new-1/lib", ".old-2", "acme.losses"] {
      try FileManager.default.createDirectory(
        at: store.folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    #expect(try store.all().packs.isEmpty)
    #expect(try store.install(PackFixture.shared.get()).isNew)
    #expect(try LocalFile.names(in: store.folder) == ["acme.losses"])
  }

  @Test("a pipe in place of a file is refused, not waited for")
  func pipe() throws {
    let folder = try TemporaryDirectory()
    let file = folder.url.appendingPathComponent(PackIndex.fileName)
    #expect(mkfifo(file.path, 0o600) == 0)
    #expect(throws: PackError.unreadable(path: file.path, reason: "it is no plain file")) {
      try PackIndex(folder: folder.url, trust: TrustStore())
    }
  }

  @Test("a stray file hides no pack, and an installation that it is in the way of leaves nothing")
  func strayFile() throws {
    let folder = try TemporaryDirectory()
    let store = Self.store(folder)
    _ = try store.install(PackFixture.pack(id: "acme.other"))
    let stray = store.folder.appendingPathComponent("acme.losses")
    try Data().write(to: stray)
    let all = try store.all()
    #expect(all.packs.map(\.pack.id) == ["acme.other"])
    #expect(all.broken == [.unreadable(path: stray.path, reason: "it is no folder")])
    #expect(throws: PackError.self) { try store.install(PackFixture.shared.get()) }
    #expect(try LocalFile.names(in: store.folder) == ["acme.losses", "acme.other"])
  }

  @Test("an installed pack whose files were changed isn't loaded")
  func changedFile() throws {
    let folder = try TemporaryDirectory()
    let policy = try Self.policy(folder, trusting: Self.key)
    let pack = try PackFixture.signed(PackFixture.shared.get(), by: Self.key)
    _ = try policy.store.install(pack)
    let path = try #require(try policy.library(of: "acme.losses", version: nil))
    #expect(try policy.vet(path, LibraryImage(copying: path)).mayRunInHost)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[bytes.count - 1] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: PluginError.self) {
      try policy.vet(path, LibraryImage(copying: path))
    }
    #expect(error?.description.contains("the hashes differ") == true)
  }

  @Test("an installed pack is loaded at the level that is required, and no lower")
  func levels() throws {
    let folder = try TemporaryDirectory()
    let policy = try Self.policy(folder)
    _ = try policy.store.install(PackFixture.shared.get())
    let path = try #require(try policy.library(of: "acme.losses", version: nil))
    let image = try LibraryImage(copying: path)
    let error = #expect(throws: PluginError.self) { try policy.vet(path, image) }
    #expect(
      error?.description.hasSuffix(
        "'acme.losses@1.2.0' is not vouched for (it is not signed), but the signature of a trusted key "
          + "is required, unless unsigned packs are allowed") == true)

    let exception = try PackPolicy(folders: policy.folders, allowsUnsigned: true)
    #expect(try !exception.vet(path, image).mayRunInHost)

    var trust = policy.trust
    trust.required = .pinned
    try trust.write(to: policy.folders.trust)
    let stricter = try PackPolicy(folders: policy.folders)
    #expect(throws: PluginError.self) { try stricter.vet(path, image) }
    trust.pin(
      try PackFixture.shared.get().manifest.pack,
      manifest: try PackFixture.shared.get().manifestHash)
    try trust.write(to: policy.folders.trust)
    #expect(try !PackPolicy(folders: policy.folders).vet(path, image).mayRunInHost)
  }

  @Test("a file that isn't of a pack is not refused and not trusted, unless it came with a release")
  func files() throws {
    let folder = try TemporaryDirectory()
    let policy = try Self.policy(folder)
    let library = try PackFixture.library(folder)
    let image = try LibraryImage(copying: library.path)
    #expect(try !policy.vet(library.path, image).mayRunInHost)
    _ = try ReleaseList.make(in: folder.url, key: Self.key)
    let list = ReleaseList(folder: folder.url, key: Self.key.publicKey.base64)
    let origin = try PackPolicy(folders: policy.folders, release: list).vet(library.path, image)
    #expect(origin.mayRunInHost)
    #expect(origin.level == "built-in")
  }

  @Test("a pack that crashed is blocked until it is unblocked; a file by its path is not")
  func blocking() throws {
    let folder = try TemporaryDirectory()
    let policy = try Self.policy(folder, trusting: Self.key)
    let pack = try PackFixture.signed(PackFixture.shared.get(), by: Self.key)
    _ = try policy.store.install(pack)
    let path = try #require(try policy.library(of: "acme.losses", version: nil))
    let image = try LibraryImage(copying: path)
    #expect(try policy.block("elsewhere.so", sha256: image.sha256, reason: "it crashed") == nil)
    #expect(try policy.block(path, sha256: image.sha256, reason: "it crashed") != nil)
    let later = try PackPolicy(folders: policy.folders)
    let error = #expect(throws: PluginError.self) { try later.vet(path, image) }
    #expect(
      error?.description.contains("is blocked since it brought its process down: it crashed;")
        == true)
    var blocked = later.blocked
    #expect(blocked.remove("acme.losses") == 1)
    try blocked.write(to: policy.folders.blocked)
    #expect(try PackPolicy(folders: policy.folders).vet(path, image).mayRunInHost)
  }

  @Test("objectives are found by their own id in the newest version")
  func byObjective() throws {
    let folder = try TemporaryDirectory()
    let policy = try Self.policy(folder)
    for version in ["1.2.0", "1.3.0"] {
      _ = try policy.store.install(PackFixture.pack(version: version))
    }
    let found = policy.objectives(named: "fixture")
    #expect(found.map(\.name) == ["acme.losses/fixture"])
    #expect(found.first?.location.path.contains("/1.3.0/") == true)
    #expect(policy.objectives(named: "nothing").isEmpty)
  }

  static func policy(
    _ folder: TemporaryDirectory, trusting key: SigningKey? = nil, lock: PackLock? = nil
  ) throws -> PackPolicy {
    let folders = PackFixture.folders(folder)
    if let key {
      var trust = try TrustStore(file: folders.trust)
      try trust.add(key.publicKey, name: "acme", prefixes: ["acme"])
      try trust.write(to: folders.trust)
    }
    return try PackPolicy(folders: folders, lock: lock)
  }
}

@Suite("Locks and indexes", .enabled(if: PackFixture.isPresent, "\(PackFixture.hint)"))
struct LockTests {
  private static let key = SigningKey()

  @Test("a lock is read back, and takes exactly what it pins")
  func lock() throws {
    let folder = try TemporaryDirectory()
    let policy = try StoreTests.policy(folder, trusting: Self.key)
    let pack = try PackFixture.signed(PackFixture.shared.get(), by: Self.key)
    let installed = try policy.store.install(pack).pack
    let file = folder.url.appendingPathComponent("dora.lock")
    var lock = PackLock(empty: file)
    lock.pin(installed)
    try lock.write()
    #expect(try PackLock(file: file) == lock)
    try lock.check(installed)

    let path = try #require(try policy.library(of: "acme.losses", version: nil))
    let locked = try PackPolicy(folders: policy.folders, lock: lock)
    let origin = try locked.vet(path, LibraryImage(copying: path))
    #expect(origin.mayRunInHost)
    #expect(origin.manifest == pack.manifestHash)
    #expect(origin.signer == "acme \(Self.key.publicKey.fingerprint)")
    #expect(origin.lock == file.path)
    // The newest version isn't the pinned one.
    _ = try policy.store.install(PackFixture.pack(version: "1.9.0"))
    #expect(try locked.library(of: "acme.losses", version: nil) == path)
    #expect(locked.objectives(named: "fixture").map(\.location.path) == [path])
    let newer = try #require(try policy.library(of: "acme.losses", version: "1.9"))
    let error = #expect(throws: PluginError.self) {
      try locked.vet(newer, LibraryImage(copying: newer))
    }
    #expect(error?.description.contains("pins: that is version 1.2.0") == true)

    let other = try PackFixture.library(folder)
    #expect(throws: PluginError.self) {
      try locked.vet(other.path, LibraryImage(copying: other.path))
    }
  }

  @Test(
    "a lock refuses another build, another signer and no signer",
    arguments: [
      (["REVISION=2"], true, "its libraries differ"), ([], false, "this is by nobody"),
    ])
  func refusals(macros: [String], isSigned: Bool, what: String) throws {
    let folder = try TemporaryDirectory()
    let store = PackStore(folder: folder.url)
    let pack = try PackFixture.signed(PackFixture.shared.get(), by: Self.key)
    var lock = PackLock(empty: folder.url.appendingPathComponent("dora.lock"))
    lock.pin(try store.install(pack).pack)
    _ = try store.remove("acme.losses", version: nil)
    let other = try PackFixture.pack(macros)
    let installed = try store.install(
      isSigned ? PackFixture.signed(other, by: Self.key) : other
    ).pack
    let error = #expect(throws: PackError.self) { try lock.check(installed) }
    #expect(error?.description.hasSuffix(what) == true)
  }

  @Test("an index is installed from when a trusted key signed it and the file is the listed one")
  func index() throws {
    let folder = try TemporaryDirectory()
    for version in ["1.2.0", "1.10.0"] {
      let pack = try PackFixture.signed(PackFixture.pack(version: version), by: Self.key)
      let file = folder.url.appendingPathComponent(pack.manifest.pack.fileName)
      try pack.archive.write(to: file)
    }
    var trust = TrustStore()
    #expect(throws: PackError.self) { try PackIndex(folder: folder.url, trust: trust) }
    #expect(try PackIndex.make(in: folder.url, key: Self.key).count == 2)
    let list = folder.url.appendingPathComponent("index.json").path
    let stranger = PackError.untrustedKey(
      file: list, fingerprint: Self.key.publicKey.fingerprint)
    #expect(throws: stranger) { try PackIndex(folder: folder.url, trust: trust) }
    try trust.add(Self.key.publicKey, name: "acme", prefixes: ["acme"])
    let index = try PackIndex(folder: folder.url, trust: trust)
    #expect(try index.pack("acme.losses", version: nil).manifest.pack.version == "1.10.0")
    #expect(throws: PackError.self) { try index.pack("acme.losses", version: "3") }
    #expect(throws: PackError.self) { try index.pack("acme.losses", version: "1.10.1") }
    let file = folder.url.appendingPathComponent("acme.losses-1.10.0.dorapack")
    try PackFixture.pack(version: "1.10.0").archive.write(to: file)
    #expect(throws: PackError.changedFile(pack: list, path: "acme.losses-1.10.0.dorapack")) {
      try index.pack("acme.losses", version: nil)
    }
  }

  @Test("a file of an index holds the pack that the index says, and each pack is listed once")
  func passedOff() throws {
    let folder = try TemporaryDirectory()
    var trust = TrustStore()
    try trust.add(Self.key.publicKey, name: "acme", prefixes: ["acme"])
    let pack = try PackFixture.signed(PackFixture.pack(version: "1.2.0"), by: Self.key)
    let bytes = try pack.archive.encoded(file: "a")
    let name = "acme.losses-1.9.0.dorapack"
    try Data(bytes).write(to: folder.url.appendingPathComponent(name))
    let entry = """
      {"id": "acme.losses", "version": "1.9.0", "file": "\(name)",
       "sha256": "\(Hexadecimal.sha256(of: bytes))"}
      """
    func list(_ entries: [String]) throws -> PackIndex {
      let file = folder.url.appendingPathComponent("index.json")
      let text = #"{"format": "dora-index/1", "packs": [\#(entries.joined(separator: ","))]}"#
      let signature = try DetachedSignature(of: Array(text.utf8), file: file.path, by: Self.key)
      try Data(text.utf8).write(to: file)
      try Data(signature.encoded).write(to: folder.url.appendingPathComponent("index.sig"))
      return try PackIndex(folder: folder.url, trust: trust)
    }
    let error = PackError.otherPack(
      index: folder.url.appendingPathComponent("index.json").path, file: name,
      listed: "acme.losses@1.9.0", found: "acme.losses@1.2.0")
    #expect(throws: error) { try list([entry]).pack("acme.losses", version: nil) }
    #expect(throws: PackError.self) { try list([entry, entry]) }
  }
}
