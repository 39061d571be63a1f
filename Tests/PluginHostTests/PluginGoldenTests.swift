import Objectives
import PluginHost
import Testing
import _TestSupport

@Suite("Shipped plugins against the golden vectors")
struct PluginGoldenTests {
  /// A golden file, the plugin that must reproduce it, and additional parameters.
  struct Pairing: Sendable, CustomTestStringConvertible {
    let golden: String
    let plugin: String
    var extra: [String: ParameterValue] = [:]
    var testDescription: String { golden }
  }

  static let pairings = [
    Pairing(golden: "dpo", plugin: "dpo"),
    Pairing(golden: "simpo", plugin: "simpo"),
    Pairing(golden: "dpo-pl", plugin: "dpo-pl"),
    Pairing(golden: "lire", plugin: "lire"),
    Pairing(golden: "lire-softmax", plugin: "lire", extra: ["reward": "softmax"]),
    Pairing(golden: "rrhf", plugin: "rrhf"),
  ]

  @Test("every case, one datum at a time", arguments: pairings)
  func everyCase(_ pairing: Pairing) throws {
    let golden = try Golden.load(pairing.golden)
    #expect(golden.cases.count > 30)
    for item in golden.cases {
      let loss = try Fixture.loss(pairing.plugin, parameters(of: item, pairing))
      let result = try loss.evaluate(batch(of: [item]))
      #expect(mismatch(result.loss[0], try item.number("loss")) == nil, "\(item): loss")
      #expect(mismatch(result.dLogp, try item.numbers("grad")) == nil, "\(item): derivative")
    }
  }

  @Test("all cases of equal parameters as one ragged batch", arguments: pairings)
  func wholeFile(_ pairing: Pairing) throws {
    let golden = try Golden.load(pairing.golden)
    let groups = Dictionary(grouping: golden.cases) { (try? "\($0.parameters())") ?? "" }
    for cases in groups.values {
      let loss = try Fixture.loss(pairing.plugin, parameters(of: cases[0], pairing))
      let result = try loss.evaluate(batch(of: cases))
      #expect(mismatch(result.loss, try cases.map { try $0.number("loss") }) == nil)
      #expect(mismatch(result.dLogp, try cases.flatMap { try $0.numbers("grad") }) == nil)
    }
  }

  private func parameters(
    of item: Golden.Case, _ pairing: Pairing
  ) throws -> [String: ParameterValue] {
    let own = try item.parameters().mapValues { value -> ParameterValue in
      if case .text(let text) = value { return .text(text) }
      return .number(try value.number())
    }
    return own.merging(pairing.extra) { $1 }
  }

  private func batch(of cases: [Golden.Case]) throws -> ScoreBatch {
    func all(_ field: String) throws -> [Double]? {
      try cases[0].has(field) ? cases.flatMap { try $0.numbers(field) } : nil
    }
    var first = [0]
    for item in cases { first.append(try first[first.count - 1] + item.numbers("grad").count) }
    let columns =
      cases[0].has("padded_length")
      ? [
        ScoreColumn(
          id: "padded_length", extent: .datum,
          values: try cases.map { try $0.number("padded_length") })
      ] : []
    return ScoreBatch(
      first: first, logp: try all("policy_logps") ?? [], referenceLogp: try all("reference_logps"),
      lengths: try all("lengths"), scores: try all("scores"), columns: columns)
  }
}
