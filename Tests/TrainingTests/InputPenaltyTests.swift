import Foundation
import Objectives
import PluginHost
import Testing
import Transformer
import _TestSupport

@testable import Training

/// Tests of `wdpo`, which adds to the mean loss ρ times its gradient norm with respect to the
/// embedded input.
@Suite("Input penalty")
struct InputPenaltyTests {
  /// The contents of `Tests/Golden/wdpo-model.json`, which double back-propagation in float64
  /// computed for three small models.
  struct Reference: Decodable {
    var models: [Model]

    struct Model: Decodable {
      var model: String
      var beta: Double
      var pairs: [Pair]
      var reference_logprob_sums: [Sums]
      var cases: [Case]
    }
    struct Pair: Decodable { var prompt, chosen, rejected: [Int32] }
    struct Sums: Decodable { var chosen, rejected: Double }
    struct Case: Decodable {
      var rho, objective, grad_total_l2: Double
      var pair_loss: [Double]
      var grad: [String: Summary]
    }
    struct Summary: Decodable {
      var l2, probe: Double
      var first4: [Double]
    }

    static func load() throws -> Reference {
      let file = PackageRoot.file("Tests/Golden/wdpo-model.json")
      return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    }
  }

  @Test(
    "value and gradient are those of double back-propagation",
    arguments: ["llama-plain-tied", "llama", "gpt2"], [0, 1, 2])
  func golden(name: String, index: Int) throws {
    let reference = try #require(
      try Reference.load().models.first { $0.model.hasSuffix("/" + name) })
    let expected = reference.cases[index]
    let model = try Decoder(directory: PackageRoot.file("Tests/Golden/tiny-models/\(name)"))
    let before = try published(model)
    let data = zip(reference.pairs, reference.reference_logprob_sums).enumerated().map { i, pair in
      TrainingDatum(
        id: "pair \(i)", prompt: pair.0.prompt, responses: [pair.0.chosen, pair.0.rejected],
        scores: [1, 0], referenceLogp: [pair.1.chosen, pair.1.rejected])
    }
    let loss = try PluginLoader(
      locator: PluginLocator(environment: [:], hostDirectory: Bundle.main.bundleURL.path)
    ).load(LossExpression(parsing: "dpo{beta=\(reference.beta)}"))
    let trainer = try Trainer(
      model: model, loss: loss,
      objective: wdpo(expected.rho),
      data: data,
      reference: ReferenceScores(of: data, at: Array(data.indices), model: model, cache: nil),
      settings: Scene.settings(batch: data.count, microBatch: nil))
    let report = try trainer.takeStep()
    #expect(abs(report.objective - expected.objective) < 2e-5 * expected.objective)
    #expect(abs(report.gradientNorm - expected.grad_total_l2) < 1e-3 * expected.grad_total_l2)
    for (i, loss) in expected.pair_loss.enumerated() {
      #expect(abs(report.data[i].loss - loss) < 1e-4)
    }
    let after = try published(model)
    for (name, summary) in expected.grad {
      let gradient = zip(try #require(before[name]), try #require(after[name])).map {
        Double($0 - $1)
      }
      let length = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(length - summary.l2) < 1e-3 * expected.grad_total_l2, "\(name)")
      let probe = gradient.enumerated().reduce(0) {
        $0 + $1.element * (Double(7919 * $1.offset % 1009) / 1009 - 0.5)
      }
      #expect(abs(probe - summary.probe) < 1e-3 * expected.grad_total_l2, "\(name)")
      for (value, first) in zip(gradient, summary.first4) {
        #expect(abs(value - first) < 1e-3 * expected.grad_total_l2, "\(name)")
      }
    }
  }

  /// The model's weights by their published names.
  private func published(_ model: Decoder) throws -> [String: [Float]] {
    var result: [String: [Float]] = [:]
    for weight in model.weights {
      let values = weight.parameter.value.values
      let rows = weight.layout.pieces.map(\.rows.count).reduce(0, +)
      for piece in weight.layout.pieces {
        let columns = values.count / rows
        result[piece.name] = Array(
          values[(piece.rows.lowerBound * columns)..<(piece.rows.upperBound * columns)])
      }
    }
    return result
  }

  private func wdpo(_ rho: Double) -> RobustObjective {
    RobustObjective(InputPenalty(weight: rho))
  }

  @Test("without a price it is the mean")
  func free() throws {
    let data = Scene.data(count: 5)
    let plain = try Rehearsal(
      loss: MarginLoss(beta: 1), robustifier: EmpiricalRisk(), data: data
    ).run()
    let free = try Rehearsal(loss: MarginLoss(beta: 1), objective: wdpo(0), data: data).run()
    #expect(distance(free.gradient, plain.gradient) <= 1e-5 * norm(plain.gradient))
    #expect(abs(free.report.objective - plain.report.objective) < 1e-5)
    #expect(free.report.data.map(\.lossWeight) == plain.report.data.map(\.lossWeight))
  }

  @Test("value and gradient are the same at every micro-batch size, order and number of ranks")
  func layouts() throws {
    let data = Scene.data(count: 6, responses: 2)
    let rehearsal = Rehearsal(loss: MarginLoss(beta: 0.1), objective: wdpo(1), data: data)
    let whole = try rehearsal.run()
    // Dividing the difference of two gradients by 1e-4 loses four of float32's seven digits.
    let bound = 2e-3 * norm(whole.gradient)
    for microBatch in [1, 2, 4] {
      for order in [nil, Array(data.indices.reversed())] {
        let parts = try rehearsal.run(microBatch: microBatch, order: order)
        #expect(distance(parts.gradient, whole.gradient) <= bound, "micro-batch \(microBatch)")
        #expect(
          abs(parts.report.objective - whole.report.objective) < 1e-5 * whole.report.objective)
      }
    }
    let shared = try ThreadRanks.run(3) { ranks in
      try Rehearsal(
        loss: MarginLoss(beta: 0.1), objective: RobustObjective(InputPenalty(weight: 1)),
        data: data
      ).run(microBatch: 1, ranks: ranks)
    }
    #expect(shared.allSatisfy { $0.gradient == shared[0].gradient })
    #expect(distance(shared[0].gradient, whole.gradient) <= bound)
    #expect(abs(shared[0].report.objective - whole.report.objective) < 1e-5)
  }

  @Test("what it can't be combined with is refused by name")
  func refusals() throws {
    func refused(
      _ loss: any SampleLoss, _ reason: String, shift: LossShift = .none
    ) throws {
      #expect(
        throws: TrainingError.penaltyNeedsOwnLoss(
          loss: loss.name, robustifier: "wdpo", reason: reason)
      ) {
        try Trainer.check(
          loss: loss, objective: wdpo(1), lossShift: shift, data: Scene.data(count: 2))
      }
    }
    try refused(SpreadLoss(), "depends on the other data of a batch")
    try refused(VarianceLoss(), "depends on the other data of a batch")
    try refused(DriftingLoss(), "depends on the batches before")
    try refused(ColumnLoss(), "takes 'prompt_logp', which moves with the input too")
    #expect(
      throws: TrainingError.invalidSetting(
        .lossShift, value: "1.5",
        expected: "none: 'wdpo' takes the mean of the losses, which a shift only moves")
    ) {
      try Trainer.check(
        loss: MarginLoss(beta: 1), objective: wdpo(1), lossShift: .constant(1.5),
        data: Scene.data(count: 2))
    }
    #expect(throws: ObjectiveError.needsModel(robustifier: "wdpo")) {
      try wdpo(1).withoutModel()
    }
  }
}
