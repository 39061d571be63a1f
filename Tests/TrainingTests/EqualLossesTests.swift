import Objectives
import Testing
import Training

/// Tests of losses of log-ratios when the policy equals the reference. All losses are equal then,
/// so a robustifier that depends on their order or relative distance would depend only on rounding.
@Suite struct EqualLossesTests {
  /// An objective with data to train it on, and one calibration weight for all data.
  private struct Case: Sendable {
    var makeLoss: @Sendable () throws -> any SampleLoss
    var data: [TrainingDatum]

    init(_ data: [TrainingDatum], _ makeLoss: @escaping @Sendable () throws -> any SampleLoss) {
      self.makeLoss = makeLoss
      self.data = data
      for i in data.indices { self.data[i].calibrationWeight = 1 }
    }

    /// The change of the weights in one step.
    func update(
      _ robustifier: any Robustifier, microBatch: Int, ranks count: Int = 1
    ) throws -> [Float] {
      let updates = try ThreadRanks.run(count) { ranks in
        let (model, loss) = (try Scene.model(), try makeLoss())
        let before = model.parameters.flatMap(\.value.values)
        let settings = Scene.settings(batch: data.count, microBatch: microBatch)
        let reference = try ReferenceScores(
          of: data, at: Array(data.indices), for: loss, model: model, cache: nil, ranks: ranks)
        try Trainer(
          model: model, loss: loss, robustifier: robustifier, data: data, reference: reference,
          settings: settings, ranks: ranks
        ).run()
        return zip(model.parameters.flatMap(\.value.values), before).map { $0 - $1 }
      }
      return updates[0]
    }
  }

  private func check(_ it: Case, under robustifier: any Robustifier) throws {
    let whole = try it.update(robustifier, microBatch: it.data.count)
    let norm = distance(whole, whole.map { _ in 0 })
    #expect(norm > 0)
    for (microBatch, ranks) in [(1, 1), (2, 3)] {
      let parts = try it.update(robustifier, microBatch: microBatch, ranks: ranks)
      // The bound is a hundred times the rounding error of float32. A superfluous weight would
      // cause an error of a tenth.
      #expect(
        distance(parts, whole) <= 1e-5 * norm,
        "micro-batch \(microBatch), \(ranks) ranks")
    }
  }

  @Test(
    "rounding decides no weight where all losses are equal",
    arguments: LayoutTests.robustifiers.filter { $0.groupCount == nil })
  func layouts(robustifier: any Robustifier) throws {
    try check(Case(Scene.data(count: 7)) { LogRatioLoss() }, under: robustifier)
  }

  @Test("nor where they also depend on responses to other prompts")
  func otherPrompts() throws {
    let objective = ShippedObjective(file: "unpaired", id: "kto")
    let it = Case(try objective.data(count: 12)) { try objective.loss() }
    for (name, parameters) in [("cvar", [:]), ("chi2-dro", [:]), ("kl-dro", ["rho": 0.5])] {
      try check(it, under: RobustifierCatalogue.make(name: name, parameters: parameters))
    }
  }
}
