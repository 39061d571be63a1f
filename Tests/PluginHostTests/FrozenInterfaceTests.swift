import CDoRA
import Foundation
import Objectives
import Testing
import _TestSupport

@testable import PluginHost

/// Tests the guarantee of interface 1.0 that packs built with any earlier header continue to work.
@Suite(
  "The frozen interface", .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct FrozenInterfaceTests {
  /// The versions of all frozen headers.
  static let headers = ["1.0"]

  @Test(
    "a pack that was built with an earlier header computes what the present one does, bit by bit",
    arguments: headers, ["dpo/dpo.c", "simpo/simpo.c", "lire/lire.cpp", "dpo-pl/dpo-pl.cpp"])
  func earlierHeaders(header: String, source: String) throws {
    let compiler = try #require(FixtureCompiler(source.hasSuffix(".c") ? .c : .cxx))
    let folder = try TemporaryDirectory()
    let library = folder.url.appendingPathComponent("earlier.so")
    try compiler.makeLibrary(
      [PackageRoot.file("Plugins/\(source)")], at: library, FixtureCompiler.strict,
      headers: PackageRoot.file("Tests/Fixtures/abi-\(header)"))
    let earlier = try PackLibrary(path: library.path)
    #expect(InterfaceVersion.host.serves(earlier.descriptor.interface))
    let name = try #require(earlier.descriptor.objectives.first?.id)
    let losses = try [earlier, Fixture.shipped(name)].map {
      try PluginLoss.make($0, services: .quiet)
    }
    let results = try losses.map { try $0.evaluate(Fixture.pairs) }
    #expect(results[0].loss.map(\.bitPattern) == results[1].loss.map(\.bitPattern))
    #expect(results[0].dLogp.map(\.bitPattern) == results[1].dLogp.map(\.bitPattern))
  }

  @Test("the present header is the newest frozen one until the minor version moves")
  func presentHeader() throws {
    let version = "\(InterfaceVersion.host)"
    try #require(Self.headers.contains(version), "freeze a copy in Tests/Fixtures/abi-\(version)")
    let files = ["Sources/CDoRA/include/dora.h", "Tests/Fixtures/abi-\(version)/dora.h"]
    let texts = try files.map { try String(contentsOf: PackageRoot.file($0), encoding: .utf8) }
    #expect(texts[0] == texts[1], "a minor version adds; it needs a number of its own")
  }

  @Test("no struct has become shorter than in 1.0")
  func sizes() {
    #expect(MemoryLayout<dora_pack>.size >= dora_pack.leastSize)
    #expect(MemoryLayout<dora_objective>.size >= dora_objective.leastSize)
    #expect(MemoryLayout<dora_param>.size >= dora_param.leastSize)
    #expect(MemoryLayout<dora_metric>.size >= dora_metric.leastSize)
    #expect(MemoryLayout<dora_robustifier>.size >= dora_robustifier.leastSize)
    #expect(MemoryLayout<dora_robustifier_factory>.size >= dora_robustifier_factory.leastSize)
    #expect(MemoryLayout<dora_state>.size >= dora_state.leastSize)
  }

  @Test(
    "any earlier minor version is served, a later one or another major version is not",
    arguments: [
      ((1, 3), (1, 0), true), ((1, 3), (1, 3), true), ((1, 3), (1, 4), false),
      ((1, 3), (0, 1), false), ((2, 0), (1, 0), false), ((0, 2), (0, 1), false),
    ])
  func serving(host: (Int, Int), needed: (Int, Int), isServed: Bool) {
    let versions = [host, needed].map { InterfaceVersion(major: $0.0, minor: $0.1) }
    #expect(versions[0].serves(versions[1]) == isServed)
  }
}
