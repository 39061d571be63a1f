import Objectives
import Testing
import Training

/// Losses of log-ratios, while the policy is the reference: all are log 2, and a robustifier that looks at
/// their order or relative distance has nothing to go by but rounding.
@Suite struct EqualLossesTests {
  private static let data = Scene.data(count: 7).map { datum in
    var datum = datum
    datum.calibration = 1
    return datum
  }

  /// The gradient of the last of some steps, the ones before having a rate of 0.
  private func update(
    _ robustifier: any Robustifier, microBatch: Int, ranks count: Int = 1, steps: Int = 1
  ) throws -> [Float] {
    let updates = try ThreadRanks.run(count) { ranks in
      let model = try Scene.model()
      let before = model.parameters.flatMap(\.value.values)
      var settings = Scene.settings(batch: Self.data.count, microBatch: microBatch)
      settings.steps = steps
      settings.warmup = Double(steps - 1)
      let trainer = try Trainer(
        model: model, loss: LogRatioLoss(), robustifier: robustifier, data: Self.data,
        reference: ReferenceScores(
          of: Self.data, at: Array(Self.data.indices), model: model, cache: nil, ranks: ranks),
        settings: settings, ranks: ranks)
      try trainer.run()
      return zip(model.parameters.flatMap(\.value.values), before).map { $0 - $1 }
    }
    return updates[0]
  }

  @Test(
    "rounding decides no weight where all losses are equal",
    arguments: LayoutTests.robustifiers.filter { $0.groupCount == nil })
  func layouts(robustifier: any Robustifier) throws {
    let whole = try update(robustifier, microBatch: 7)
    let norm = distance(whole, whole.map { _ in 0 })
    #expect(norm > 0)
    for (microBatch, ranks, steps) in [(1, 1, 1), (2, 3, 1), (1, 1, 2)] {
      let parts = try update(robustifier, microBatch: microBatch, ranks: ranks, steps: steps)
      // A hundred times the rounding of float32; a weight too many is a tenth.
      #expect(
        distance(parts, whole) <= 1e-5 * norm,
        "micro-batch \(microBatch), \(ranks) ranks, step \(steps)")
    }
  }
}
