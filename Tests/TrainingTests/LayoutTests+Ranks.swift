import Collectives
import Objectives
import Testing
import Training

/// Tests the same property for several ranks, which are another way to split the batch.
extension LayoutTests {
  /// The update of each rank. Updates must be bitwise equal.
  private func updates(
    _ count: Int, _ robustifier: any Robustifier, _ data: [TrainingDatum], microBatch: Int,
    loss: @escaping @Sendable () -> any SampleLoss = { MarginLoss(beta: 1) }
  ) throws -> [Float] {
    let updates = try ThreadRanks.run(count) { ranks in
      try Scene.update(loss(), robustifier, data, microBatch: microBatch, ranks: ranks)
    }
    for (rank, update) in updates.enumerated() {
      #expect(update == updates[0], "rank \(rank) of \(count)")
    }
    return updates[0]
  }

  @Test("a separable loss has the same update on two to eleven ranks", arguments: robustifiers)
  func ranks(robustifier: any Robustifier) throws {
    let data = Scene.data(count: 8)
    let loss = MarginLoss(beta: 1)
    let whole = try Scene.update(loss, robustifier, data, microBatch: 8)
    let bound = 1e-5 * (try scale(loss, robustifier, data))
    // With eleven ranks for eight data, some ranks have no data.
    for order in [data, data.reversed()] {
      for (count, microBatch) in [(2, 8), (3, 1), (5, 2), (11, 1)] {
        let shared = try updates(count, robustifier, order, microBatch: microBatch)
        #expect(distance(shared, whole) <= bound, "\(count) ranks")
      }
    }
  }

  @Test("coupled and joint losses see the whole batch on any number of ranks")
  func coupledAndJointOnRanks() throws {
    let data = Scene.data(count: 8)
    let cases: [(@Sendable () -> any SampleLoss, any Robustifier)] = [
      ({ SpreadLoss() }, DoRA(lambda: 1)), ({ SpreadLoss() }, EmpiricalRisk()),
      ({ VarianceLoss() }, EmpiricalRisk()),
    ]
    for (loss, robustifier) in cases {
      let whole = try Scene.update(loss(), robustifier, data, microBatch: 8)
      let norm = distance(whole, [Float](repeating: 0, count: whole.count))
      for count in [2, 3] {
        let shared = try updates(count, robustifier, data, microBatch: 2, loss: loss)
        // One number per response is rounded one more time, and nothing cancels.
        #expect(distance(shared, whole) <= 1e-5 * norm, "\(loss().name) on \(count) ranks")
      }
    }
  }

  @Test("every rank reports the whole step as a single process does")
  func reports() throws {
    let data = Scene.data(count: 7)
    @Sendable func report(_ ranks: any RankGroup) throws -> StepReport {
      try Trainer(
        model: Scene.model(), loss: MarginLoss(beta: 1), robustifier: DoRA(lambda: 1), data: data,
        reference: nil, settings: Scene.settings(batch: 7, microBatch: 2), ranks: ranks
      ).takeStep()
    }
    let alone = try report(SingleRank())
    for shared in try ThreadRanks.run(3, { try report($0) }) {
      #expect(shared.data.map(\.id) == alone.data.map(\.id))
      // Log-probabilities are float32, and a batch's packing changes their last bits.
      #expect(abs(shared.objective - alone.objective) < 1e-5)
      #expect(zip(shared.data, alone.data).allSatisfy { abs($0.lossWeight - $1.lossWeight) < 1e-5 })
      #expect(zip(shared.data, alone.data).allSatisfy { abs($0.loss - $1.loss) < 1e-4 })
      #expect(shared.accuracy == alone.accuracy)
      #expect(abs(shared.metrics[0].value - alone.metrics[0].value) < 1e-4)
      #expect(abs(shared.gradientNorm - alone.gradientNorm) < 1e-4 * alone.gradientNorm)
    }
  }

  @Test("an objective with state sees every batch whole, so that its state is the same everywhere")
  func stateful() throws {
    let data = Scene.data(count: 6)
    @Sendable func run(_ microBatch: Int, _ ranks: any RankGroup) throws -> (UInt8, Double) {
      let loss = DriftingLoss()
      var settings = Scene.settings(batch: 6, microBatch: microBatch)
      settings.steps = 3
      let trainer = try Trainer(
        model: Scene.model(), loss: loss, robustifier: DoRA(lambda: 1), data: data, reference: nil,
        settings: settings, ranks: ranks)
      var objective = 0.0
      try trainer.run(observe: { objective = $0.objective })
      return (loss.savedState()[0], objective)
    }
    let (_, whole) = try run(6, SingleRank())
    for (microBatch, count) in [(6, 1), (4, 1), (1, 1), (6, 3), (1, 3)] {
      for (batches, objective) in try ThreadRanks.run(count, { try run(microBatch, $0) }) {
        #expect(batches == 3, "micro-batch \(microBatch), \(count) ranks")
        // The bound covers float32 rounding in two updates. A missing or superfluous factor would
        // change the objective by a third.
        #expect(abs(objective - whole) <= 1e-4 * abs(whole))
      }
    }
  }
}
