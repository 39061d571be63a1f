import Foundation
import PluginHost
import Testing
import _TestSupport

@Suite("Finding a plugin by its name")
struct LocatorTests {
  private let root: TemporaryDirectory
  init() throws { root = try TemporaryDirectory() }

  /// Creates a file and its parent directories. By default, the file is empty.
  @discardableResult
  private func file(_ path: String, _ text: String = "") throws -> String {
    let url = root.url.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  private func folder(_ name: String) -> String { root.url.appendingPathComponent(name).path }

  private func locator(_ pluginPath: [String] = [], variable: String? = nil) -> PluginLocator {
    var environment = ["HOME": folder("home")]
    environment["DORA_PLUGIN_PATH"] = variable
    return PluginLocator(
      pluginPath: pluginPath, environment: environment, hostDirectory: folder("bin"))
  }

  @Test(
    "with and without '.so' and 'lib'", arguments: ["lire", "lire.so", "liblire", "liblire.so"])
  func spellings(_ name: String) throws {
    let path = try file("bin/liblire.so")
    let location = try locator().locate(name)
    #expect(location.path == path)
    #expect(location.objective == nil)
  }

  @Test("a file without the prefix")
  func withoutPrefix() throws {
    let path = try file("bin/dpo-pl.so")
    #expect(try locator().locate("dpo-pl").path == path)
  }

  @Test("the option before the variable before the host's own directories")
  func order() throws {
    let host = folder("bin")
    let root = root.url.path
    let directories = locator([folder("a")], variable: "\(folder("b")):\(folder("c"))").directories
    #expect(
      directories == [
        folder("a"), folder("b"), folder("c"), host, host + "/plugins",
        root + "/lib/dora/plugins",
      ])
  }

  @Test(
    "every one of the host's own directories",
    arguments: ["bin", "bin/plugins", "lib/dora/plugins"])
  func hostDirectories(_ place: String) throws {
    let path = try file("\(place)/liblire.so")
    #expect(try locator().locate("lire").path == path)
  }

  @Test("a path is taken as it is, relative to the working directory or the home")
  func paths() throws {
    let path = try file("somewhere/mine")
    #expect(try locator().locate(path).path == path)
    let inHome = try file("home/mine.so")
    #expect(try locator().locate("~/mine.so").path == inHome)
    let current = FileManager.default.currentDirectoryPath
    #expect(
      errorText(replacing: current) { _ = try locator().locate("./mine.so") }
        == "no plugin './mine.so'; tried\n  FILE/mine.so")
  }

  @Test("a name in the working directory is not found without './'")
  func notInWorkingDirectory() throws {
    #expect(FileManager.default.fileExists(atPath: "Package.swift"))
    #expect(throws: PluginError.self) { try locator().locate("Package.swift") }
  }

  @Test("nothing found: all places, and what was ignored")
  func notFound() throws {
    let message = errorText(replacing: root.url.path, with: "ROOT") {
      _ = try locator([folder("a")], variable: "relative/dir").locate("lire.so")
    }
    #expect(
      message == """
        no plugin 'lire.so'; tried
          ROOT/a/lire.so
          ROOT/a/liblire.so
          ROOT/bin/lire.so
          ROOT/bin/liblire.so
          ROOT/bin/plugins/lire.so
          ROOT/bin/plugins/liblire.so
          ROOT/lib/dora/plugins/lire.so
          ROOT/lib/dora/plugins/liblire.so
          not in 'relative/dir', an entry of DORA_PLUGIN_PATH that isn't absolute
        """)
  }

  @Test("two different files of one name")
  func ambiguous() throws {
    let (first, second) = (try file("a/lire.so", "1"), try file("bin/liblire.so", "2"))
    #expect(throws: PluginError.ambiguous(name: "lire", files: [first, second])) {
      try locator([folder("a")]).locate("lire")
    }
    #expect(
      errorText(replacing: root.url.path, with: "ROOT") {
        _ = try locator([folder("a")]).locate("lire")
      } == """
        'lire' may be any of these files, give the path of one
          ROOT/a/lire.so
          ROOT/bin/liblire.so
        """)
  }

  @Test("a link to a file, or a copy of it, is the same file")
  func sameFile() throws {
    let first = try file("a/lire.so", "same")
    try file("bin/liblire.so", "same")
    try FileManager.default.createDirectory(
      atPath: folder("bin/plugins"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder("bin/plugins/lire.so"), withDestinationPath: first)
    #expect(try locator([folder("a")]).locate("lire").path == first)
  }

  @Test("an objective of a pack")
  func objective() throws {
    let path = try file("bin/libpairwise.so")
    for name in ["pairwise/cdpo", "\(path)/cdpo"] {
      let location = try locator().locate(name)
      #expect(location.path == path)
      #expect(location.objective == "cdpo")
    }
  }

  @Test(
    "what is no name",
    arguments: [
      ("", "loss '': is no name of a plugin"), ("a\0b", "loss 'a?b': is no name of a plugin"),
      ("a/b/c", "loss 'a/b/c': a path must start with '.', '/' or '~'"),
      ("a/", "loss 'a/': a path must start with '.', '/' or '~'"),
    ])
  func badNames(name: String, message: String) {
    #expect(errorText { _ = try locator().locate(name) } == message)
  }

  @Test("the shipped plugins beside the tests' program")
  func shipped() throws {
    let locator = PluginLocator(environment: [:], hostDirectory: Bundle.main.bundleURL.path)
    #expect(try PackLibrary(path: locator.locate("lire.so").path).descriptor.id == "org.dora.lire")
  }
}
