import Foundation
import Testing
import _TestSupport

@testable import Packs

/// Tests in which `dora-host pack` is killed at each change that it makes to a file or directory.
@Suite(
  "Installations that are killed", .enabled(if: PackFixture.isPresent, "\(PackFixture.hint)"))
struct InterruptionTests {
  private let folder: TemporaryDirectory
  private let store: PackStore
  private let killer: URL

  init() throws {
    folder = try TemporaryDirectory()
    store = PackStore(folder: PackFixture.folders(folder).packs)
    killer = folder.url.appendingPathComponent("killer.so")
    let compiler = try #require(FixtureCompiler(.c))
    try compiler.makeLibrary(
      [PackageRoot.file("Tests/Fixtures/interruption/killer.c")], at: killer, ["-ldl"])
  }

  /// A pack with several files, so that an installation consists of many changes.
  private static func pack(_ version: String) throws -> PackFile {
    let folder = try TemporaryDirectory()
    let library = try PackFixture.library(
      folder, [#"VERSION="\#(version)""#, #"PACK_ID="acme.losses""#])
    var builder = PackBuilder(libraries: [library])
    builder.docs = try ["a.md", "b.md"].map { try folder.file($0, "text of \($0)") }
    return try builder.build(in: PackFixture.quarantine)
  }

  /// Runs the command once for each change that it makes, and kills it there.
  ///
  /// - Parameters:
  ///   - prepare: restores the initial state before each run.
  ///   - check: takes the versions that are installed after the kill.
  /// - Returns: the number of points at which the command was killed.
  private func killing(
    _ arguments: [String], prepare: () throws -> Void, check: ([String]) throws -> Void
  ) throws -> Int {
    for change in 1...200 {
      try prepare()
      let process = Process()
      process.executableURL = URL(fileURLWithPath: PackFixture.quarantine.executable)
      process.arguments = ["pack"] + arguments
      process.currentDirectoryURL = folder.url
      process.environment = [
        "HOME": folder.url.path, "LD_PRELOAD": killer.path, "DORA_KILL_AT": "\(change)",
        "OPENBLAS_NUM_THREADS": "1",
      ]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      let (packs, broken) = try store.all()
      #expect(broken.isEmpty, "killed at change \(change)")
      // Every installed file must be the one that the manifest lists.
      for pack in packs { _ = try pack.packFile() }
      try check(packs.map(\.pack.version))
      guard process.terminationReason == .uncaughtSignal else {
        #expect(process.terminationStatus == 0)
        return change - 1
      }
    }
    Issue.record("200 changes were not enough")
    return 200
  }

  /// Checks the state that an installation must leave, regardless of what happened before.
  private func expectTidy() throws {
    #expect(try LocalFile.names(in: store.folder).filter { $0 != ".lock" } == ["acme.losses"])
  }

  @Test("an upgrade leaves the old state or the new one, and the next one nothing beside it")
  func upgrade() throws {
    let (old, new) = (try Self.pack("1.2.0"), try Self.pack("1.3.0"))
    let file = folder.url.appendingPathComponent(new.manifest.pack.fileName)
    try new.archive.write(to: file)
    _ = try store.install(old)
    var seen: Set<[String]> = []
    let points = try killing(
      ["install", file.lastPathComponent, "--allow-unsigned"],
      prepare: {
        if try store.all().packs.count == 2 {
          _ = try store.remove("acme.losses", version: "1.3.0")
        }
      },
      check: { versions in
        #expect([["1.2.0"], ["1.2.0", "1.3.0"]].contains(versions))
        seen.insert(versions)
        _ = try store.install(new)
        #expect(try store.all().packs.count == 2)
        try expectTidy()
      })
    // The changes are three directories, five files that are written and synchronized, a rename,
    // and the synchronization of directories.
    #expect(points >= 15)
    #expect(seen.count == 2)
  }

  @Test("installing what is there already changes nothing, whenever it is killed")
  func again() throws {
    let pack = try Self.pack("1.2.0")
    let file = folder.url.appendingPathComponent(pack.manifest.pack.fileName)
    try pack.archive.write(to: file)
    _ = try store.install(pack)
    _ = try killing(
      ["install", file.lastPathComponent, "--allow-unsigned"], prepare: {},
      check: { #expect($0 == ["1.2.0"]) })
    try expectTidy()
  }

  @Test("a removal leaves the pack or not, and the next installation nothing beside it")
  func removal() throws {
    let (old, new) = (try Self.pack("1.2.0"), try Self.pack("1.3.0"))
    _ = try store.install(old)
    var seen: Set<[String]> = []
    let points = try killing(
      ["remove", "acme.losses@1.3.0"], prepare: { _ = try store.install(new) },
      check: { versions in
        #expect([["1.2.0"], ["1.2.0", "1.3.0"]].contains(versions))
        seen.insert(versions)
        _ = try store.install(old)
        try expectTidy()
      })
    #expect(points >= 5)
    #expect(seen.count == 2)
  }

  @Test("a folder of a pack without versions is tidied away")
  func emptyFolder() throws {
    _ = try store.install(Self.pack("1.2.0"))
    try LocalFile.makeFolder(store.folder.appendingPathComponent("acme.other"))
    _ = try store.install(Self.pack("1.3.0"))
    try expectTidy()
  }
}
