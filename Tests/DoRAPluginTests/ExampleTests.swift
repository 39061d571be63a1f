import Foundation
import Objectives
import PluginHost
import Testing
import _TestSupport

/// Tests of the documentation's examples, which implement one loss in each language, both from its
/// formula and by hand.
@Suite("Examples in every language")
struct ExampleTests {
  static let languages = ["c", "cpp", "swift"]

  private func loss(
    _ language: String, _ id: String, temperature: Double = 2
  ) throws -> PluginLoss {
    let file = Bundle.main.bundleURL.appendingPathComponent("libexample-\(language).so")
    return try PluginLoss.make(
      PackLibrary(path: file.path), objective: id, parameters: ["T": .number(temperature)])
  }

  @Test("every golden case of LIRE", arguments: languages, ["derived", "by-hand"])
  func golden(_ language: String, _ id: String) throws {
    for item in try Golden.load("lire").cases {
      let temperature = try #require(try item.parameters()["T"]?.number())
      let loss = try loss(language, id, temperature: temperature)
      let logp = try item.numbers("policy_logps")
      let result = try loss.evaluate(
        ScoreBatch(first: [0, logp.count], logp: logp, scores: item.numbers("scores")))
      #expect(mismatch(result.loss[0], try item.number("loss")) == nil, "\(item): loss")
      #expect(mismatch(result.dLogp, try item.numbers("grad")) == nil, "\(item): derivative")
    }
  }

  @Test("a formula and its derivative by hand agree on a ragged batch", arguments: languages)
  func agreement(_ language: String) throws {
    var random = SeededGenerator(seed: 5)
    let batch = ScoreBatch(
      first: [0, 1, 3, 10], logp: random.uniforms(10, -30, -1), scores: random.normals(10))
    let upstream = [1, -0.5, 3]
    let derived = try loss(language, "derived").evaluate(batch, upstream: upstream)
    let byHand = try loss(language, "by-hand").evaluate(batch, upstream: upstream)
    #expect(mismatch(derived.loss, byHand.loss) == nil)
    #expect(mismatch(derived.dLogp, byHand.dLogp) == nil)
  }

  @Test("a value out of range is refused, and a schedulable one may change", arguments: languages)
  func parameters(_ language: String) throws {
    let loss = try loss(language, "derived")
    try loss.setParameters(["T": 4])
    #expect(throws: PluginError.self) { try loss.setParameters(["T": 0]) }
    #expect(loss.parameters.map(\.text) == ["4.0"])
  }

  @Test("a result beyond float64 is reported with its datum", arguments: languages)
  func overflow(_ language: String) throws {
    let loss = try loss(language, "derived", temperature: 1e-3)
    let batch = ScoreBatch(
      first: [0, 1, 3], logp: [-1, -1, -1], scores: [1, 1.7e308, -1.7e308])
    do {
      _ = try loss.evaluate(batch)
      Issue.record("no error")
    } catch PluginError.notRepresentable(_, let datum, _) {
      #expect(datum == 1)
    }
  }
}
