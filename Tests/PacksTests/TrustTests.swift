import Foundation
import LocalSystem
import PluginHost
import Testing
import _TestSupport

@testable import Packs

@Suite("Signatures and trust", .enabled(if: PackFixture.isPresent, "\(PackFixture.hint)"))
struct TrustTests {
  private static let key = SigningKey()

  @Test("a signature holds for the manifest's bytes and for nothing else")
  func signature() throws {
    let pack = try PackFixture.signed(PackFixture.shared.get(), by: Self.key)
    #expect(pack.signature?.key == Self.key.publicKey)
    #expect(throws: PackError.badSignature(file: pack.file)) {
      try PackFixture.changing(pack, #""revision": 1"#, to: #""revision": 2"#)
    }
  }

  @Test("a pack that is signed again has the new signature alone")
  func signedAgain() throws {
    let other = SigningKey()
    let once = try PackFixture.signed(PackFixture.shared.get(), by: Self.key)
    let twice = try PackFixture.signed(once, by: other)
    #expect(twice.signature?.key == other.publicKey)
    #expect(twice.archive.entries.map(\.name) == once.archive.entries.map(\.name))
    #expect(twice.manifestHash == once.manifestHash)
  }

  @Test("a key's files are read back; the private one is the owner's alone and never overwritten")
  func keyFiles() throws {
    let folder = try TemporaryDirectory()
    let name = folder.url.appendingPathComponent("mine")
    let files = try Self.key.write(named: name)
    let read = try SigningKey(file: files.private)
    #expect(read.publicKey == Self.key.publicKey)
    let text = try String(contentsOf: files.public, encoding: .utf8)
    #expect(try VerifyingKey(text, file: "k") == Self.key.publicKey)
    let mode = try FileManager.default.attributesOfItem(atPath: files.private.path)[
      .posixPermissions]
    #expect(mode as? Int == 0o600)
    #expect(throws: PackError.exists(path: files.private.path)) {
      try SigningKey().write(named: name)
    }
    let secret = try String(contentsOf: files.private, encoding: .utf8)
    let error = #expect(throws: PackError.self) { try VerifyingKey(secret, file: "k") }
    #expect(
      error?.description == "'k' is not a key: it is a private key; give the public one, NAME.pub")
  }

  @Test(
    "a prefix covers the id and what follows a dot",
    arguments: [
      ("acme", "acme.losses", true), ("acme.losses", "acme.losses", true),
      ("acme.loss", "acme.losses", false), ("other", "acme.losses", false),
    ])
  func prefixes(prefix: String, id: String, isCovered: Bool) throws {
    var trust = TrustStore()
    try trust.add(Self.key.publicKey, name: "acme", prefixes: [prefix])
    let pack = try PackFixture.signed(PackFixture.shared.get(), by: Self.key)
    let judgement = trust.judge(
      try PackID(id: id, version: "1.0.0"), signature: pack.signature, manifest: "")
    #expect(judgement.level == (isCovered ? .trusted : .unsigned))
  }

  @Test("what was decided is read back")
  func trustFile() throws {
    let folder = try TemporaryDirectory()
    let file = folder.url.appendingPathComponent("deep/trust.json")
    #expect(try TrustStore(file: file) == TrustStore())
    var trust = TrustStore()
    try trust.add(Self.key.publicKey, name: "acme", prefixes: ["acme", "acme-labs"])
    let pack = try PackFixture.shared.get()
    trust.pin(pack.manifest.pack, manifest: pack.manifestHash)
    trust.required = .pinned
    try trust.write(to: file)
    #expect(try TrustStore(file: file) == trust)
    let unsigned = trust.judge(
      pack.manifest.pack, signature: nil, manifest: pack.manifestHash)
    #expect(unsigned.level == .pinned)
    try trust.remove(name: "acme")
    #expect(throws: PackError.unknownKeyName(name: "acme", known: [])) {
      try trust.remove(name: "acme")
    }
    try Data("{}".utf8).write(to: file)
    #expect(throws: PackError.self) { try TrustStore(file: file) }
  }

  @Test("changes at the same time are all kept, and leave nothing beside the file")
  func concurrentChanges() async throws {
    let folder = try TemporaryDirectory()
    let file = folder.url.appendingPathComponent("dora/trust.json")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for i in 0..<12 {
        group.addTask {
          let key = SigningKey().publicKey
          try TrustStore.change(file) { try $0.add(key, name: "key-\(i)", prefixes: ["acme"]) }
        }
      }
      try await group.waitForAll()
    }
    #expect(try TrustStore(file: file).keys.count == 12)
    #expect(try LocalFile.names(in: file.deletingLastPathComponent()) == ["trust.json"])
  }

  @Test(
    "without an absolute home directory nothing is trusted, found or written",
    arguments: [nil, "", "home", "./home"])
  func noHome(home: String?) throws {
    let folder = try TemporaryDirectory()
    let folders = DoraFolders(environment: home.map { ["HOME": $0] } ?? [:])
    #expect(folders.objection?.hasPrefix("HOME is ") == true)
    let policy = try PackPolicy(folders: folders)
    #expect(try policy.trust == TrustStore() && policy.store.all().packs.isEmpty)
    #expect(throws: PackError.noHome) { try TrustStore.change(folders.trust) { _ in } }
    let pack = try PackFixture.shared.get()
    #expect(throws: PackError.noHome) { try policy.store.install(pack) }
    // A directory that is named by its own variable is still used.
    let mixed = DoraFolders(
      environment: ["HOME": "", "XDG_CONFIG_HOME": folder.url.path, "XDG_DATA_HOME": "data"])
    #expect(mixed.trust.path == folder.url.path + "/dora/trust.json")
    #expect(mixed.packs == folders.packs)
  }

  @Test("a list that the release key signed makes its libraries built in, and nothing else does")
  func release() throws {
    let folder = try TemporaryDirectory()
    try folder.file("liba.so", "a")
    let base64 = Self.key.publicKey.base64
    #expect(ReleaseList(folder: folder.url, key: base64) == .none)
    #expect(try ReleaseList.make(in: folder.url, key: Self.key) == ["liba.so"])
    let list = ReleaseList(folder: folder.url, key: base64)
    #expect(list.hashes == [Hexadecimal.sha256(of: Array("a".utf8))])
    #expect(list.objection == nil)

    #expect(ReleaseList(folder: folder.url, key: nil) == .none)
    let stranger = ReleaseList(folder: folder.url, key: SigningKey().publicKey.base64)
    #expect(stranger.hashes.isEmpty)
    #expect(stranger.objection?.contains("which is not trusted") == true)
    let file = folder.url.appendingPathComponent(ReleaseList.fileName)
    let text = try String(contentsOf: file, encoding: .utf8)
    try Data(text.replacing("liba", with: "libb").utf8).write(to: file)
    let changed = ReleaseList(folder: folder.url, key: base64)
    #expect(changed.hashes.isEmpty)
    #expect(changed.objection?.contains("they were changed after it was signed") == true)
  }

  @Test(
    "a program that was built from source heeds no list",
    .enabled(if: ReleaseKey.base64 == nil, "this program was built with a release key"))
  func builtFromSource() throws {
    let folder = try TemporaryDirectory()
    try folder.file("liba.so", "a")
    _ = try ReleaseList.make(in: folder.url, key: Self.key)
    #expect(ReleaseList(folder: folder.url) == .none)
    #expect(!ReleaseKey.matches(Self.key.publicKey))
  }
}
