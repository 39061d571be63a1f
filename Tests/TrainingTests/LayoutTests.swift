import Objectives
import Testing
import Training

/// Tests that the gradient of a step is that of the objective over the whole global batch.
@Suite struct LayoutTests {
  /// The scale of rounding errors, Σᵢ |wᵢ| ‖∇lᵢ‖₂. A bound relative to the summed gradient would
  /// fail where terms cancel, and a bound relative to the weights would be too loose to detect
  /// errors.
  func scale(
    _ loss: any SampleLoss, _ robustifier: any Robustifier, _ data: [TrainingDatum]
  ) throws -> Double {
    let losses = try data.map { datum in
      let trainer = try Trainer(
        model: Scene.model(), loss: loss, robustifier: EmpiricalRisk(), data: [datum],
        reference: nil, settings: Scene.settings(batch: 1, microBatch: nil))
      let report = try trainer.takeStep()
      return (report.objective, report.gradientNorm)
    }
    let weights = try robustifier.evaluate(
      RobustBatch(
        losses: losses.map(\.0), calibration: data.map(\.calibrationWeight),
        groups: data.compactMap(\.group))
    ).weights
    return zip(weights, losses).reduce(0) { $0 + abs($1.0) * $1.1.1 }
  }

  /// Every robustifier at its defaults, and those that can with a radius for a lambda.
  ///
  static let entries = RobustifierCatalogue.entries
  static let robustifiers: [any Robustifier] = entries.flatMap { entry in
    let radius: [[String: Double]] =
      entry.parameters.contains { $0.replaces == "lambda" } ? [["rho": 0.5]] : []
    return ([[:]] + radius).compactMap {
      try? RobustifierCatalogue.make(name: entry.name, parameters: $0, groupSizes: [30, 20, 10])
    }
  }

  @Test("every robustifier's layouts are tested")
  func allRobustifiers() {
    #expect(
      Set(Self.robustifiers.map(\.name)) == Set(Self.entries.map(\.name)))
    #expect(Self.robustifiers.count == Self.entries.count + 3)
  }

  @Test(
    "a separable loss has the same update in ten layouts", arguments: robustifiers)
  func separable(robustifier: any Robustifier) throws {
    let data = Scene.data(count: 8)
    let loss = MarginLoss(beta: 1)
    let whole = try Scene.update(loss, robustifier, data, microBatch: 8)
    let bound = 1e-5 * (try scale(loss, robustifier, data))
    #expect(bound > 0)
    // The data are processed in both directions, so in at least one of them the running maximum
    // increases on the way.
    for order in [data, data.reversed()] {
      for microBatch in [1, 2, 3, 5, 7] {
        let parts = try Scene.update(loss, robustifier, order, microBatch: microBatch)
        #expect(distance(parts, whole) <= bound, "micro-batch \(microBatch)")
      }
    }
  }

  @Test("the losses of the layout test are spread over more than five temperatures")
  func spread() throws {
    let trainer = try Trainer(
      model: Scene.model(), loss: MarginLoss(beta: 1), robustifier: DoRA(lambda: 1),
      data: Scene.data(count: 8), reference: nil,
      settings: Scene.settings(batch: 8, microBatch: nil))
    let losses = try trainer.takeStep().data.map(\.loss)
    #expect((losses.max() ?? 0) - (losses.min() ?? 0) > 5)
  }

  @Test("the order of the data doesn't matter")
  func order() throws {
    let data = Scene.data(count: 8)
    let loss = MarginLoss(beta: 1)
    let forwards = try Scene.update(loss, DoRA(lambda: 1), data, microBatch: 2)
    let backwards = try Scene.update(loss, DoRA(lambda: 1), data.reversed(), microBatch: 3)
    #expect(distance(forwards, backwards) <= 1e-5 * (try scale(loss, DoRA(lambda: 1), data)))
  }

  @Test("coupled and joint losses see the whole batch at any micro-batch size")
  func coupledAndJoint() throws {
    let data = Scene.data(count: 8)
    for (loss, robustifier) in [
      (SpreadLoss() as any SampleLoss, DoRA(lambda: 1) as any Robustifier),
      (SpreadLoss(), try RobustifierCatalogue.make(name: "cvar")),
      (SpreadLoss(), EmpiricalRisk()), (VarianceLoss(), EmpiricalRisk()),
    ] {
      let whole = try Scene.update(loss, robustifier, data, microBatch: 8)
      let norm = distance(whole, [Float](repeating: 0, count: whole.count))
      for microBatch in [1, 3] {
        let parts = try Scene.update(loss, robustifier, data, microBatch: microBatch)
        // One number per response is rounded one more time, and nothing cancels.
        #expect(distance(parts, whole) <= 1e-5 * norm, "\(loss.name) micro-batch \(microBatch)")
      }
    }
  }

  @Test("a joint loss and the mean of its coupled form are the same objective")
  func jointIsMean() throws {
    let data = Scene.data(count: 8)
    let joint = try Scene.update(VarianceLoss(), EmpiricalRisk(), data, microBatch: 2)
    let coupled = try Scene.update(SpreadLoss(), EmpiricalRisk(), data, microBatch: 4)
    #expect(distance(joint, coupled) <= 1e-5 * distance(joint, joint.map { _ in 0 }))
  }

  @Test("dora with a batch of one is reweighting")
  func batchOfOne() throws {
    let data = Scene.data(count: 1)
    let dora = try Scene.update(MarginLoss(beta: 1), DoRA(lambda: 1), data, microBatch: nil)
    let reweighted = try Scene.update(
      MarginLoss(beta: 1), RobustifierCatalogue.make(name: "reweight"), data, microBatch: nil)
    #expect(distance(dora, reweighted) <= 1e-6 * distance(dora, dora.map { _ in 0 }))
  }

  @Test("a joint loss is refused under anything but the mean")
  func jointRefused() throws {
    #expect(throws: TrainingError.jointNeedsMean(loss: "variance", robustifier: "dora")) {
      try Trainer(
        model: Scene.model(), loss: VarianceLoss(), robustifier: DoRA(lambda: 1),
        data: Scene.data(count: 2), reference: nil,
        settings: Scene.settings(batch: 2, microBatch: nil))
    }
  }
}
