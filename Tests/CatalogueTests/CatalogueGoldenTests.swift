import Objectives
import PluginHost
import Testing
import _TestSupport

@Suite("Every objective of the packs against its golden vectors")
struct CatalogueGoldenTests {
  @Test("every pack loads, and no id comes twice")
  func packs() throws {
    let ids = try (Catalogue.packs + Catalogue.singles).flatMap {
      try Catalogue.library($0).descriptor.objectives.map(\.id)
    }
    #expect(Set(ids).count == ids.count)
    #expect(ids.count == 72)
  }

  @Test("losses and derivatives of every case", arguments: Catalogue.entries)
  func everyCase(_ entry: Catalogue.Entry) throws {
    let golden = try Golden.load(entry.id)
    #expect(golden.cases.count >= 26)
    var loss: PluginLoss?
    var parameters: [String: ParameterValue] = [:]
    for item in golden.cases {
      let expected = try GoldenBatch(item, kind: golden.kind)
      // State carries over from case to case only within a sequence.
      if loss == nil || parameters != expected.parameters || Self.begins(item) {
        parameters = expected.parameters
        loss = try entry.loss(parameters)
      }
      try compare(#require(loss), expected, item)
    }
  }

  private func compare(_ loss: PluginLoss, _ expected: GoldenBatch, _ item: Golden.Case) throws {
    guard expected.isFinite else {
      // A value that the original can't represent must be reported as an error, never as a number.
      #expect(throws: PluginError.self, "\(item)") {
        do {
          _ = try loss.evaluate(expected.batch)
        } catch PluginError.notRepresentable(let plugin, let datum, let reason) {
          #expect(datum == 0)
          throw PluginError.notRepresentable(plugin, datum: datum, reason: reason)
        } catch {
          Issue.record("\(item): \(error)")
        }
      }
      return
    }
    let result = try loss.evaluate(expected.batch)
    if let losses = expected.losses {
      #expect(mismatch(result.loss, losses) == nil, "\(item): loss")
    } else if expected.isMeanOfData {
      let mean = result.loss.reduce(0, +) / Double(result.loss.count)
      #expect(mismatch(mean, expected.total) == nil, "\(item): loss")
    } else {
      #expect(mismatch(try #require(result.total), expected.total) == nil, "\(item): total")
    }
    #expect(
      mismatch(expected.gradient(of: result), expected.gradient) == nil, "\(item): derivative")
    if item.has("grad_nll_chosen") {
      #expect(result.dColumns["nll_chosen"] == [try item.number("grad_nll_chosen")])
    }
  }

  private static func begins(_ item: Golden.Case) -> Bool { (try? item.number("step")) == 0 }

  @Test("BCO's running mean is that of its golden file, also through saved state")
  func state() throws {
    let golden = try Golden.load("bco")
    var loss: PluginLoss?
    for item in golden.cases {
      let expected = try GoldenBatch(item, kind: golden.kind)
      let entry = Catalogue.Entry(file: "unpaired", id: "bco")
      let next = try entry.loss(expected.parameters)
      let state = try #require(next.state)
      if let previous = loss?.state, try item.number("step") > 0 {
        try state.restore(previous.savedState())
      }
      let result = try next.evaluate(expected.batch)
      #expect(mismatch(result.metrics[0][0], try item.number("delta")) == nil, "\(item)")
      let numbers = try Self.float64(state.savedState())
      #expect(mismatch(numbers[0], try item.number("delta")) == nil, "\(item)")
      #expect(mismatch(numbers[1], try item.number("running_count_out")) == nil, "\(item)")
      loss = next
    }
  }

  @Test("β-DPO's running mean is that of its golden file, also through saved state")
  func runningMargin() throws {
    let golden = try Golden.load("beta-dpo")
    var loss: PluginLoss?
    for item in golden.cases {
      let expected = try GoldenBatch(item, kind: golden.kind)
      let entry = Catalogue.Entry(file: "adaptive", id: "beta-dpo")
      let next = try entry.loss(expected.parameters)
      let state = try #require(next.state)
      if let previous = loss?.state, try item.number("step") > 0 {
        try state.restore(previous.savedState())
      }
      let result = try next.evaluate(expected.batch)
      #expect(mismatch(result.loss, try item.numbers("per_sample_loss")) == nil, "\(item)")
      let usual = try Self.float64(state.savedState())[0]
      #expect(mismatch(usual, try item.number("usual_out")) == nil, "\(item)")
      loss = next
    }
  }

  private static func float64(_ bytes: [UInt8]) -> [Double] {
    bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: 8).map {
        buffer.loadUnaligned(fromByteOffset: $0, as: Double.self)
      }
    }
  }

  @Test(
    "the official robust objectives are a robustifier over a loss",
    arguments: [
      ("dora-official-dpo", "dora", "dpo-pl-dora"),
      ("dora-official-lire", "dora-factored", "lire-dora"),
    ])
  func compositions(_ name: String, _ robustifier: String, _ id: String) throws {
    let golden = try Golden.load(name)
    let loss = try Catalogue.Entry(file: "dora-official", id: id).loss()
    for item in golden.cases {
      let expected = try GoldenBatch(item, kind: golden.kind)
      let robust = try RobustifierCatalogue.make(
        name: robustifier, parameters: ["lambda": try item.parameters()["lambda"]?.number() ?? 1])
      let losses = try loss.evaluate(expected.batch).loss
      #expect(mismatch(losses, try item.numbers("per_sample_loss")) == nil, "\(item)")
      // With the released constants, each response's weight is 4 p, and h is the mean over K = 4 of
      // them.
      let calibration = try item.rows("probs").map { $0.reduce(0, +) }
      let value = try robust.evaluate(losses: losses, calibration: calibration)
      #expect(mismatch(value.value, expected.total) == nil, "\(item)")
      let gradient = try loss.evaluate(expected.batch, upstream: value.weights).dLogp
      #expect(mismatch(gradient, expected.gradient) == nil, "\(item)")
    }
  }
}
