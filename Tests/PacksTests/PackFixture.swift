import Foundation
import PluginHost
import Testing
import _TestSupport

@testable import Packs

/// Packs for the tests, built from plugins that are compiled during the test.
enum PackFixture {
  static let isPresent = FixtureCompiler.isPresent && (try? LibArchive()) != nil
  static let hint = "SKIPPED: needs a C compiler (cc) and libarchive.so.13 (package libarchive13)"

  /// The chamber of the program that was built with the tests.
  static let quarantine = PackQuarantine(
    executable: Bundle.main.bundleURL.appendingPathComponent("dora-host").path)

  /// Compiles `fixture.c` with the given macros.
  static func library(
    _ folder: TemporaryDirectory, _ macros: [String] = [], source: String = "fixture",
    name: String = "focal.so", _ arguments: [String] = []
  ) throws -> URL {
    let compiler = try #require(FixtureCompiler(.c))
    let library = folder.url.appendingPathComponent(name)
    try compiler.makeLibrary(
      [PackageRoot.file("Tests/Fixtures/plugins/\(source).c")], at: library,
      macros.map { "-D\($0)" } + arguments)
    return library
  }

  /// A pack "acme.losses" with the given version.
  static func pack(
    version: String = "1.2.0", id: String = "acme.losses", _ macros: [String] = []
  ) throws -> PackFile {
    let folder = try TemporaryDirectory()
    let library = try library(
      folder, [#"VERSION="\#(version)""#, #"PACK_ID="\#(id)""#] + macros)
    return try PackBuilder(libraries: [library]).build(in: quarantine)
  }

  /// A pack that is built once, since most tests only read it.
  static let shared = Result { try pack() }

  static func signed(_ pack: PackFile, by key: SigningKey) throws -> PackFile {
    try PackFile(try pack.signed(by: key), file: pack.file)
  }

  /// A pack with the same files and a modified manifest.
  static func changing(
    _ pack: PackFile, _ from: String, to: String
  ) throws(PackError) -> PackFile {
    let text = String(decoding: pack.archive.entries[0].bytes, as: UTF8.self)
    let changed = text.replacingOccurrences(of: from, with: to)
    precondition(changed != text, "'\(from)' isn't in the manifest")
    var entries = pack.archive.entries
    entries[0] = .init(name: PackArchive.manifestName, bytes: Array(changed.utf8))
    return try PackFile(PackArchive(entries: entries), file: pack.file)
  }

  /// The directories of a user who hasn't made any decisions yet.
  static func folders(_ folder: TemporaryDirectory) -> DoraFolders {
    DoraFolders(environment: ["HOME": folder.url.path])
  }
}
