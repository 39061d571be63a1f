import Foundation
import Objectives
import PluginHost
import Testing
import _TestSupport

@Suite(
  "What dora.hpp does for an author",
  .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct KitTests {
  /// The kit, which is compiled once. A loaded library's file must exist until the process ends.
  private static let kit: Result<PackLibrary, any Error> = Result {
    let folder = FileManager.default.temporaryDirectory
    let file = folder.appendingPathComponent("dora-kit-\(UUID().uuidString).so")
    let source = PackageRoot.file("Tests/Fixtures/plugins/kit.cpp")
    try #require(FixtureCompiler(.cxx)).makeLibrary(
      [source], at: file, FixtureCompiler.strict + ["-std=c++17"])
    defer { try? FileManager.default.removeItem(at: file) }
    return try PackLibrary(path: file.path)
  }

  private func loss(
    _ id: String, _ parameters: [String: ParameterValue] = [:]
  ) throws -> PluginLoss {
    try PluginLoss.make(
      Self.kit.get(), objective: id, parameters: parameters, services: .quiet)
  }

  @Test("every function's derivative is that of its value")
  func functions() throws {
    let loss = try loss("functions")
    var random = SeededGenerator(seed: 11)
    for _ in 0..<20 {
      let point = random.uniforms(3, -4, -0.2)
      let difference = try centralGradient(at: point) {
        try loss.evaluate(ScoreBatch(first: [0, 3], logp: $0)).loss[0]
      }
      let derivative = try loss.evaluate(ScoreBatch(first: [0, 3], logp: point)).dLogp
      #expect(mismatch(derivative, difference, within: .difference) == nil, "\(point)")
    }
  }

  @Test("lists longer than what needs no heap")
  func long() throws {
    let loss = try loss("long")
    let logp = (0..<40).map { -Double($0 % 7) - 0.5 }
    let difference = try centralGradient(at: logp) {
      try loss.evaluate(ScoreBatch(first: [0, 40], logp: $0)).loss[0]
    }
    let derivative = try loss.evaluate(ScoreBatch(first: [0, 40], logp: logp)).dLogp
    #expect(mismatch(derivative, difference, within: .difference) == nil)
  }

  @Test("whatever is thrown becomes a status with the datum")
  func exceptions() throws {
    let batch = ScoreBatch(first: [0, 1, 2], logp: [-1, -9])
    func failure(_ what: String) throws -> String {
      let loss = try loss("throws", ["what": .text(what)])
      return errorText(replacing: loss.library.path) { _ = try loss.evaluate(batch) }
    }
    #expect(
      try failure("refusal") == "'throws' of 'FILE' refuses datum 1: needs a likelier response")
    #expect(
      try failure("error")
        == "'throws' of 'FILE' reports a defect of its own in 'evaluate': a defect")
    #expect(try failure("memory") == "'throws' of 'FILE' ran out of memory in 'evaluate'")
    #expect(
      try failure("number")
        == "'throws' of 'FILE' reports a defect of its own in 'evaluate': "
        + "something was thrown that is no exception")
  }

  @Test("a loss or a derivative beyond float64 is reported with its datum", arguments: ["0", "1"])
  func overflow(_ derivative: String) throws {
    let loss = try loss("overflows", ["derivative": .text(derivative)])
    let what = derivative == "0" ? "the loss" : "the derivative"
    let expected = PluginError.notRepresentable(
      loss.identity, datum: 1, reason: "\(what) overflows float64")
    #expect(throws: expected) {
      try loss.evaluate(ScoreBatch(first: [0, 1, 2], logp: [-1, -9]))
    }
  }

  @Test(
    "an author's slips are told",
    arguments: [
      ("forgetful", "stop_gradient needs Info::stops_gradient()"),
      ("too-few", "a coupled objective must push one loss per datum"),
    ])
  func slips(_ id: String, _ reason: String) throws {
    let loss = try loss(id)
    let expected = PluginError.internalError(loss.identity, call: "evaluate", reason: reason)
    #expect(throws: expected) { try loss.evaluate(ScoreBatch(first: [0, 1], logp: [-1])) }
  }

  @Test("declarations reach the host")
  func declarations() throws {
    let loss = try loss("settings")
    let objective = loss.objective
    #expect(objective.parameters.map(\.id) == ["open", "flag"])
    #expect(objective.parameters.map(\.isSchedulable) == [true, false])
    #expect(objective.parameters[0].isMinimumOpen && objective.parameters[0].isMaximumOpen)
    #expect(objective.requirements.needs == [.length])
    #expect(objective.requirements.neededColumns == ["needed"])
    #expect(objective.requirements.usedColumns == ["wanted"])
    #expect(objective.requirements.gradientColumns == ["wanted"])
    #expect(objective.metrics.map(\.reduction) == [.max])
    #expect((objective.tags, objective.aliases).0 == ["a"] && objective.aliases == ["other"])
    #expect(objective.revision == 3 && objective.license == "CC0-1.0")
    #expect(objective.coupling == .separable && objective.properties.contains(.concurrent))
    for value in [0, 1, -1, 2] as [Double] {
      #expect(throws: PluginError.self) { try self.loss("settings", ["open": .number(value)]) }
    }
    try loss.setParameters(["open": 0.25])
    #expect(throws: PluginError.fixedParameter(loss.identity, name: "flag")) {
      try loss.setParameters(["flag": "false"])
    }
  }

  @Test("columns, metrics and bounds")
  func columns() throws {
    let loss = try loss("settings")
    var batch = ScoreBatch(first: [0, 2, 3], logp: [-1, -2, -3], lengths: [1, 1, 1])
    batch.columns = [ScoreColumn(id: "needed", extent: .datum, values: [7, 8])]
    let without = try loss.evaluate(batch)
    #expect(without.loss == [-0.5, -1.5])
    #expect(without.metrics == [[7, 8]])
    #expect(without.lowerBound == [-100, -100])
    batch.columns.append(
      ScoreColumn(id: "wanted", extent: .response, values: [1, 2, 3], isDifferentiable: true))
    let with = try loss.evaluate(batch, upstream: [1, 10])
    #expect(with.loss == [-5.5, -10.5])
    #expect(with.dLogp == [1.5, 2, 35])
    #expect(with.dColumns == ["wanted": [-1, -2, -30]])
    batch.columns[0] = ScoreColumn(id: "needed", extent: .response, values: [1, 2, 3])
    let expected = PluginError.refusedDatum(
      loss.identity, datum: nil, reason: "needs the column 'needed' with one value per datum")
    #expect(throws: expected) { try loss.evaluate(batch) }
  }

  @Test("the example: a derived derivative, one by hand, and LIRE's golden cases")
  func example() throws {
    let library = try Catalogue.library("example-cpp")
    for item in try Golden.load("lire").cases {
      let expected = try GoldenBatch(item, kind: "listwise")
      for id in ["derived", "by-hand"] {
        let loss = try PluginLoss.make(
          library, objective: id, parameters: expected.parameters, services: .quiet)
        let result = try loss.evaluate(expected.batch)
        #expect(mismatch(result.loss, try #require(expected.losses)) == nil, "\(item), \(id)")
        #expect(mismatch(result.dLogp, expected.gradient) == nil, "\(item), \(id)")
      }
    }
    let source = try String(
      contentsOf: PackageRoot.file("Plugins/example-cpp/example.cpp"), encoding: .utf8)
    let page = try String(
      contentsOf: PackageRoot.file("docs/writing-in-cpp.md"), encoding: .utf8)
    let listing = try #require(page.components(separatedBy: "```cpp\n").last)
    #expect(source.contains(try #require(listing.components(separatedBy: "```").first)))
  }

  @Test("the plugin in dora.hpp's own comment builds cleanly and is DPO")
  func documented() throws {
    let header = try String(
      contentsOf: PackageRoot.file("Sources/CDoRA/include/dora.hpp"), encoding: .utf8)
    let code = header.split(separator: "\n").filter { $0.hasPrefix(" *     ") }
      .map { $0.dropFirst(7) }.joined(separator: "\n")
    let folder = try TemporaryDirectory()
    let library = folder.url.appendingPathComponent("dpo.so")
    try #require(FixtureCompiler(.cxx)).makeLibrary(
      [folder.file("dpo.cpp", code)], at: library, FixtureCompiler.strict + ["-std=c++17"])
    let loss = try PluginLoss.make(PackLibrary(path: library.path), services: .quiet)
    for item in try Golden.load("dpo").cases {
      let expected = try GoldenBatch(item, kind: "pairwise")
      try loss.setParameters(expected.parameters)
      let result = try loss.evaluate(expected.batch)
      #expect(mismatch(result.loss, try #require(expected.losses)) == nil, "\(item)")
      #expect(mismatch(result.dLogp, expected.gradient) == nil, "\(item)")
    }
  }
}

/// The text of the error that a call throws, with a path in it replaced, or a note that it threw no
/// error.
private func errorText(replacing path: String, _ call: () throws -> Void) -> String {
  do {
    try call()
    return "no error"
  } catch {
    return "\(error)".replacingOccurrences(of: path, with: "FILE")
  }
}
