import Objectives
import TensorCore
import Testing

@testable import Training

/// Tests of training with every objective in the catalogue.
@Suite("Shipped objectives in training", .serialized)
struct ShippedObjectiveTests {
  private static let count = 6

  @Test("all packs are there")
  func packs() { #expect(ShippedObjective.all.count >= 53) }

  /// Ten layouts, which consist of the order of the data, the micro-batch size and the number of
  /// threads. Both directions are included, so the running maximum increases on the way in one of
  /// them.
  private static let layouts: [(order: [Int], microBatch: Int, threads: Int)] =
    [Array(0..<count), Array((0..<count).reversed())].flatMap { order in
      [(1, 1), (2, 2), (3, 3), (4, 4), (5, 1)].map { (order, $0.0, $0.1) }
    }

  @Test(
    "a step of a one-layer model is the same in ten layouts", arguments: ShippedObjective.all)
  func layouts(_ objective: ShippedObjective) throws {
    defer { ThreadPool.configure(threads: 2) }
    let data = try objective.data(count: Self.count)
    // One pairwise and one listwise objective are tested with every robustifier.
    let robustifiers: [any Robustifier] =
      ["dpo", "lire"].contains(objective.id)
      ? LayoutTests.robustifiers : [DoRA(lambda: 1), EmpiricalRisk()]
    for robustifier in robustifiers {
      let rehearsal = Rehearsal(
        loss: try objective.loss(), robustifier: robustifier, data: data)
      if rehearsal.loss.coupling == .joint, !(robustifier is EmpiricalRisk) {
        let name = rehearsal.loss.name
        #expect(throws: TrainingError.jointNeedsMean(loss: name, robustifier: "dora")) {
          try rehearsal.run()
        }
        continue
      }
      let whole = try rehearsal.run().gradient
      let bound = 1e-5 * (try scale(objective, rehearsal))
      #expect(bound > 0)
      for (order, microBatch, threads) in Self.layouts {
        ThreadPool.configure(threads: threads)
        var parts = rehearsal
        parts.loss = try objective.loss()
        let gradient = try parts.run(microBatch: microBatch, order: order).gradient
        let off = distance(gradient, whole)
        #expect(off <= bound, "\(robustifier.name), micro-batch \(microBatch), order \(order)")
      }
    }
  }

  /// The scale of rounding errors, which is Σᵢ ‖Σ over the derivatives of datum i‖₂. For a
  /// separable loss, it equals Σᵢ |wᵢ| ‖∇lᵢ‖₂.
  private func scale(_ objective: ShippedObjective, _ rehearsal: Rehearsal) throws -> Double {
    try rehearsal.data.indices.reduce(0) { sum, i in
      var one = rehearsal
      one.loss = OneDatum(of: try objective.loss(), datum: i)
      return sum + norm(try one.run(microBatch: rehearsal.data.count).gradient)
    }
  }

  @Test(
    "the gradient is the derivative of the objective, with what it holds constant held",
    arguments: ["kto", "orpo", "wpo-dpo", "rrhf", "rrhf-dora", "dora-official-rrhf", "bco"])
  func finiteDifference(id: String) throws {
    let objective = try #require(ShippedObjective.all.first { $0.id == id })
    let loss = try objective.loss(id == "rrhf" ? ["sft_reduction": .text("padded")] : [:])
    let held = HeldConstants(loss)
    var rehearsal = Rehearsal(
      loss: held, robustifier: EmpiricalRisk(), data: try objective.data(count: 4))
    let gradient = try rehearsal.run(microBatch: 4).gradient
    let length = norm(gradient)
    #expect(length > 0)
    held.hold()
    rehearsal.loss = held
    let slope = try rehearsal.slope(along: gradient.map { $0 / Float(length) }, step: 1e-3)
    // Log-probabilities of tens of nats have a relative error of 1e-6.
    #expect(abs(slope - length) < 2e-3 * length, "\(slope) and \(length)")
  }
}

/// A wrapper of a loss that keeps only one datum's derivatives.
private final class OneDatum: SampleLoss {
  private let loss: any SampleLoss
  private let datum: Int

  init(of loss: any SampleLoss, datum: Int) {
    self.loss = loss
    self.datum = datum
  }

  var name: String { loss.name }
  var requirements: LossRequirements { loss.requirements }
  var coupling: LossCoupling { loss.coupling }
  var metrics: [LossMetric] { loss.metrics }
  var lowerBound: Double? { loss.lowerBound }

  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult {
    var result = try loss.evaluate(batch, upstream: upstream, context: context)
    let responses = batch.responses(of: datum)
    func kept(_ values: [Double], _ range: Range<Int>) -> [Double] {
      values.indices.map { range.contains($0) ? values[$0] : 0 }
    }
    result.dLogp = kept(result.dLogp, responses)
    if let tokens = batch.tokens {
      let span = tokens.first[responses.lowerBound]..<tokens.first[responses.upperBound]
      result.dTokenLogp = result.dTokenLogp.map { kept($0, span) }
    }
    // All columns with derivatives in shipped objectives have one value per datum.
    result.dColumns = result.dColumns.mapValues { kept($0, datum..<(datum + 1)) }
    return result
  }
}

/// A wrapper of a loss that, once requested, keeps its constants from the first batch. These are
/// stopped gradients and columns without derivatives.
private final class HeldConstants: SampleLoss {
  private let loss: any SampleLoss
  private var first: ScoreBatch?
  private var isHeld = false

  init(_ loss: any SampleLoss) { self.loss = loss }

  func hold() { isHeld = true }

  var name: String { loss.name }
  var requirements: LossRequirements { loss.requirements }
  var coupling: LossCoupling { loss.coupling }
  var metrics: [LossMetric] { loss.metrics }
  var lowerBound: Double? { loss.lowerBound }

  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult {
    guard isHeld, let first else {
      first = batch
      return try loss.evaluate(batch, upstream: upstream, context: context)
    }
    var held = batch
    for i in held.columns.indices where !held.columns[i].isDifferentiable {
      held.columns[i] = first.columns[i]
    }
    var frozen = context
    frozen.isFrozen = true
    return try loss.evaluate(held, upstream: upstream, context: frozen)
  }
}
