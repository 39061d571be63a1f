import Foundation
import PluginHost
import Testing
import _TestSupport

/// Tests of plugins that an author builds without this package's build system, with only a compiler
/// and the header.
@Suite(
  "Plugins built by hand", .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct HandBuildTests {
  @Test("the header is clean", arguments: ["c99", "c11", "c17", "c++11", "c++17", "c++20"])
  func header(_ standard: String) throws {
    let isC = !standard.hasPrefix("c++")
    let compiler = try #require(FixtureCompiler(isC ? .c : .cxx))
    let source = PackageRoot.file("Tests/Fixtures/plugins/header.\(isC ? "c" : "cpp")")
    try compiler.check(source, FixtureCompiler.strict + ["-std=\(standard)"])
  }

  @Test(
    "the shipped sources build cleanly with one command, and load",
    arguments: ["dpo/dpo.c", "simpo/simpo.c", "lire/lire.cpp", "dpo-pl/dpo-pl.cpp"])
  func shipped(_ source: String) throws {
    let compiler = try #require(FixtureCompiler(source.hasSuffix(".c") ? .c : .cxx))
    let url = PackageRoot.file("Plugins/\(source)")
    let folder = try TemporaryDirectory()
    let library = folder.url.appendingPathComponent("by-hand.so")
    try compiler.makeLibrary([url], at: library, FixtureCompiler.strict)
    let pack = try PackLibrary(path: library.path)
    let name = url.deletingPathExtension().lastPathComponent
    #expect(pack.descriptor.objectives.map(\.id) == [name])
  }

  @Test("the plugin in docs/abi.md builds cleanly and does what the text says")
  func documented() throws {
    let page = try String(contentsOf: PackageRoot.file("docs/abi.md"), encoding: .utf8)
    let code = try #require(
      page.components(separatedBy: "```c\n").first { $0.hasPrefix("/* margin.c") })
    let source = try #require(code.components(separatedBy: "```").first)
    let folder = try TemporaryDirectory()
    let file = try folder.file("margin.c", source)
    let library = folder.url.appendingPathComponent("margin.so")
    try #require(FixtureCompiler(.c)).makeLibrary([file], at: library, FixtureCompiler.strict)
    let loss = try PluginLoss.make(PackLibrary(path: library.path), services: .quiet)
    #expect(try loss.evaluate(Fixture.pairs.datum(0)).loss == [0])
    #expect(try loss.evaluate(Fixture.pairs.datum(1)).dLogp == [-1, 1])
  }
}
