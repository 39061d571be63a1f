import Foundation
import PluginConformance
import Testing
import _TestSupport

@Suite(
  "Checks of plugins",
  .enabled(if: Workbench.hasProgram, "\(Workbench.hint)"),
  .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct ConformanceTests {
  private let folder: TemporaryDirectory
  init() throws { folder = try TemporaryDirectory() }

  @Test(
    "every way of being wrong is caught by the check that is there for it", .serialized,
    arguments: BrokenPlugin.all)
  func broken(_ plugin: BrokenPlugin) throws {
    let path = try Workbench.compile(plugin.name, in: folder)
    // The time is sufficient to find the fault of the one plugin in this table that fails only with
    // random data.
    let tested = PluginUnderTest(path: path, fuzzSeconds: plugin.check.hasSuffix("fuzz") ? 5 : 0)
    let outcome = try Workbench.outcome(
      plugin.check, tested, deadline: ["loops", "leaves-group"].contains(plugin.name) ? 2 : 60)
    guard case .failed(let reason) = outcome else {
      Issue.record("the check '\(plugin.check)' found \(outcome as Any)")
      return
    }
    #expect(reason.contains(plugin.reason), "\(reason)")
  }

  @Test("every broken plugin has a line in the table")
  func complete() throws {
    let files = try FileManager.default.contentsOfDirectory(
      atPath: PackageRoot.file("Tests/Fixtures/broken").path)
    let named = Set(BrokenPlugin.all.map(\.name) + BrokenPlugin.honest)
    #expect(Set(files.filter { $0.hasSuffix(".c") }.map { String($0.dropLast(2)) }) == named)
  }

  @Test("every check has a plugin that fails it")
  func everyCheckCanFail() {
    let caught = Set(BrokenPlugin.all.map(\.check) + ["golden"])
    #expect(Set(Check.all.map(\.id)) == caught)
  }

  @Test("an honest plugin passes everything", .serialized, arguments: BrokenPlugin.honest)
  func honest(_ name: String) throws {
    let plugin = PluginUnderTest(path: try Workbench.compile(name, in: folder), fuzzSeconds: 0.2)
    let report = try Workbench.conformance.run(plugin)
    for entry in report.entries where ["fail", "warn"].contains(entry.outcome.word) {
      Issue.record("\(entry.check.id): \(entry.outcome)")
    }
    #expect(report.isConformant)
  }

  /// The checks that depend on an objective's formula rather than on how its pack was built.
  private static let formulaChecks = ["extreme", "nan", "gradient", "vector-jacobian", "smooth"]

  @Test(
    "no shipped objective fails what depends on its formula", .serialized,
    arguments: Workbench.allShipped)
  func formulas(_ name: String) throws {
    try expectNoFailure(
      PluginUnderTest(path: Workbench.shipped(name)), Conformance.checks(named: Self.formulaChecks))
  }

  /// Tests one objective for every language, kit and coupling. `.ci/run` runs all checks for every
  /// objective.
  @Test(
    "nor anything else", .serialized,
    arguments: [
      ("dpo", "dpo"), ("lire", "lire"), ("rrhf", "rrhf"), ("pairwise", "ipo"), ("unpaired", "bco"),
      ("optimal-transport", "aot"),
    ])
  func everything(pack: String, objective: String) throws {
    try expectNoFailure(
      PluginUnderTest(path: Workbench.shipped(pack), objective: objective),
      Check.all.filter { !Self.formulaChecks.contains($0.id) })
  }

  /// The checks that depend on what an objective requires and computes.
  private static let dataChecks =
    formulaChecks + [
      "parameters", "refusals", "outputs", "bounds", "ordinary", "unscored", "upstream",
      "separable",
      "permutation", "score-shift", "lower-bound", "history",
    ]

  @Test("what is unusual and honest fails nothing")
  func unusual() throws {
    let library = folder.url.appendingPathComponent("unusual.so")
    let compiler = try #require(FixtureCompiler(.cxx))
    try compiler.makeLibrary(
      [PackageRoot.file("Tests/Fixtures/unusual/unusual.cpp")], at: library,
      FixtureCompiler.strict + ["-std=c++17"])
    let report = try Workbench.conformance.run(
      PluginUnderTest(path: library.path), checks: Conformance.checks(named: Self.dataChecks))
    #expect(Set(report.entries.compactMap(\.objective)).count == 9)
    for entry in report.entries where entry.outcome.word == "fail" {
      Issue.record("\(entry.objective ?? "") \(entry.check.id): \(entry.outcome)")
    }
    // Data were found for all objectives except the one whose requirements only its author knows.
    let unsuited = report.entries.filter {
      $0.check.id == "gradient" && $0.outcome != .passed
    }
    #expect(unsuited.map(\.objective) == ["target-first"])
    let warned = report.entries.filter { $0.outcome.word == "warn" }
    #expect(warned.map(\.check.id) == ["ordinary"])
    #expect(
      warned.first?.outcome.reason
        == "it refuses made-up data, so give it golden cases: DORA_E_INPUT: needs the response of "
        + "the target source to be the first")
  }

  @Test("robustifiers have checks of their own, and no objective's")
  func robustifiers() throws {
    let plugin = PluginUnderTest(path: Workbench.shipped("example-robustifier"), fuzzSeconds: 0.2)
    let report = try Workbench.conformance.run(plugin)
    let own = Check.all.filter { [.robustifier, .robustifierOnRequest].contains($0.scope) }
    let expected = ["loads", "exports", "entry", "description"] + own.map(\.id) + own.map(\.id)
    #expect(report.entries.map(\.check.id) == expected)
    #expect(Set(report.entries.map(\.robustifier)) == [nil, "mean-deviation", "soft-worst-group"])
    for entry in report.entries where ["fail", "warn"].contains(entry.outcome.word) {
      Issue.record("\(entry.robustifier ?? "") \(entry.check.id): \(entry.outcome)")
    }
    var one = plugin
    one.objective = "soft-worst-group"
    let named = try Workbench.conformance.run(
      one, checks: Conformance.checks(named: ["robust-groups", "gradient"]))
    #expect(named.entries.map(\.robustifier) == ["soft-worst-group"])
    #expect(named.entries.map(\.outcome) == [.passed])
  }

  private func expectNoFailure(_ plugin: PluginUnderTest, _ checks: [Check]) throws {
    let report = try Workbench.conformance.run(plugin, checks: checks)
    for entry in report.entries where entry.outcome.word == "fail" {
      Issue.record("\(entry.objective ?? plugin.path) \(entry.check.id): \(entry.outcome)")
    }
  }

  @Test("golden cases, good and bad")
  func golden() throws {
    let good = PackageRoot.file("Tests/Golden/dpo.json")
    var plugin = PluginUnderTest(path: Workbench.shipped("dpo"), golden: good.path)
    #expect(try Workbench.outcome("golden", plugin) == .passed)
    let bad = try folder.file(
      "wrong.json",
      """
      {"objective": "dpo", "kind": "pairwise", "cases": [{"params": {"beta": 1},
       "policy_logps": [-1, -2], "reference_logps": [-1, -2], "loss": 0.5, "grad": [-0.5, 0.5]}]}
      """)
    plugin.golden = bad.path
    guard case .failed(let reason) = try Workbench.outcome("golden", plugin) else {
      Issue.record("wrong golden cases pass")
      return
    }
    #expect(reason == "the loss is 0.6931471805599453, must be 0.5 in case 0 of '\(bad.path)'")
  }

  @Test("golden cases beside a plugin are found by themselves")
  func goldenBeside() throws {
    let library = folder.url.appendingPathComponent("libdpo.so")
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: Workbench.shipped("dpo")), to: library)
    try FileManager.default.copyItem(
      at: PackageRoot.file("Tests/Golden/dpo.json"),
      to: folder.url.appendingPathComponent("dpo.golden.json"))
    #expect(try Workbench.outcome("golden", PluginUnderTest(path: library.path)) == .passed)
  }

  @Test("a file that is no plugin fails, and nothing else is tried")
  func noPlugin() throws {
    let file = try folder.file("notes.so", "not a library\n")
    let report = try Workbench.conformance.run(PluginUnderTest(path: file.path))
    #expect(report.entries.map(\.check.id) == ["loads", "exports", "entry", "description"])
    #expect(report.entries.map(\.outcome.word) == ["fail", "skip", "skip", "fail"])
    let only = try Workbench.conformance.run(
      PluginUnderTest(path: file.path), checks: Conformance.checks(named: ["gradient"]))
    #expect(only.entries.map(\.check.id) == ["description"])
    #expect(!only.isConformant)
  }

  @Test("checks, objectives and programs that don't exist")
  func unknown() throws {
    let available = Check.all.map(\.id)
    #expect(throws: ConformanceError.unknownCheck(id: "grammar", available: available)) {
      try Conformance.checks(named: ["gradient", "grammar"])
    }
    let path = Workbench.shipped("dpo")
    let expected = ConformanceError.unknownObjective(path: path, id: "fire", available: ["dpo"])
    #expect(throws: expected) {
      try Workbench.conformance.run(PluginUnderTest(path: path, objective: "fire"))
    }
    #expect("\(expected)" == "'\(path)' has no objective 'fire', only dpo")
    let missing = Conformance(executable: "/nowhere/dora-host")
    let unstarted = ConformanceError.cannotStart(
      executable: "/nowhere/dora-host", reason: "No such file or directory")
    #expect(throws: unstarted) { try missing.run(PluginUnderTest(path: path)) }
    #expect("\(unstarted)" == "'/nowhere/dora-host' can't be started: no such file or directory")
  }
}
