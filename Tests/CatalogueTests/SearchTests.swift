import Foundation
import PluginHost
import Testing
import _TestSupport

@Suite("Finding an objective by its id")
struct SearchTests {
  private func loader(_ pluginPath: [String] = []) -> PluginLoader {
    PluginLoader(
      locator: PluginLocator(
        pluginPath: pluginPath, environment: [:], hostDirectory: Bundle.main.bundleURL.path),
      services: .quiet)
  }

  @Test("every objective by its id alone", arguments: Catalogue.entries)
  func bare(_ entry: Catalogue.Entry) throws {
    let location = try loader().locate(entry.id)
    #expect(location.path == (try Catalogue.library(entry.file)).path)
    #expect(location.objective == entry.id)
  }

  @Test("by an alias, with parameters, and a file before an id")
  func others() throws {
    #expect(try loader().locate("sft").objective == "sft-chosen")
    let loss = try #require(try loader().load("cdpo{label_smoothing=0.25}") as? PluginLoss)
    #expect(loss.parameters.map { "\($0.id)=\($0.text)" } == ["beta=0.1", "label_smoothing=0.25"])
    #expect(try loader().locate("lire").objective == nil)
  }

  @Test("nothing of that name, with what was probably meant")
  func unknown() {
    #expect {
      try loader().locate("cdpq")
    } throws: { error in
      guard case PluginError.notFound("cdpq", let tried) = error else { return false }
      return tried.contains { $0.hasSuffix("of the packs in these places; the nearest is 'cdpo'") }
    }
    for path in ["cdpq.so", "pairwise/cdpq", "./cdpq"] {
      #expect(throws: PluginError.self) {
        let location = try loader().locate(path)
        _ = try PluginLoss.make(
          PackLibrary(path: location.path), objective: location.objective, services: .quiet)
      }
    }
  }

  @Test(
    "different packs with one id are named, a copy isn't different",
    .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
  func ambiguous() throws {
    let folder = try TemporaryDirectory()
    let shipped = try Catalogue.library("robust-pairwise").path
    let copy = folder.url.appendingPathComponent("copy.so")
    try FileManager.default.copyItem(atPath: shipped, toPath: copy.path)
    #expect(try loader([folder.url.path]).locate("cdpo").path == copy.path)
    let mine = folder.url.appendingPathComponent("mine.so")
    let source = try folder.file(
      "mine.cpp",
      """
      #include <dora.hpp>
      struct Mine : dora::Objective {
        static dora::Info info() { return dora::Info("ropo", "Mine", "Another."); }
        dora::Real loss(const dora::Datum &d) const { return d[0].logp; }
      };
      DORA_PACK("org.example.mine", "1.0.0", Mine)
      """)
    try #require(FixtureCompiler(.cxx)).makeLibrary([source], at: mine, ["-std=c++17"])
    #expect(
      throws: PluginError.ambiguousObjective(
        id: "ropo", names: ["\(copy.path)/ropo", "\(mine.path)/ropo"])
    ) { try loader([folder.url.path]).locate("ropo") }
    #expect(try loader([folder.url.path]).locate("mine/ropo").path == mine.path)
  }
}
