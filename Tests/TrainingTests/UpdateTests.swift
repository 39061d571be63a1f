import Foundation
import Objectives
import Testing
import Transformer
import _TestSupport

@testable import Training

/// Tests that an update is counted only if a valid model results from it.
@Suite struct UpdateTests {
  private func trainer(
    _ model: Decoder, _ optimizer: TrainingSettings.OptimizerName, rate: Double, clip: Double = 1
  ) throws -> Trainer {
    var settings = TrainingSettings(
      steps: 2, batch: 4, optimizer: optimizer, learningRate: rate, schedule: .constant, warmup: 0)
    settings.maxGradientNorm = clip
    return try Trainer(
      model: model, loss: MarginLoss(beta: 1), robustifier: EmpiricalRisk(),
      data: Scene.data(count: 4), reference: nil, settings: settings)
  }

  @Test(
    "an update that leaves no model is undone, with all that goes with it",
    arguments: TrainingSettings.OptimizerName.allCases, [1e41, 1e300])
  func undone(optimizer: TrainingSettings.OptimizerName, rate: Double) throws {
    let model = try Scene.model()
    let trainer = try trainer(model, optimizer, rate: rate)
    let before = model.parameters.map(\.value.values)
    #expect(throws: TrainingError.nonFiniteUpdate(step: 1)) { try trainer.takeStep() }
    #expect(model.parameters.map(\.value.values) == before)
    #expect(trainer.completedSteps == 0)
    #expect(trainer.optimizer.stepCount == 0)
    #expect(trainer.optimizer.state.allSatisfy { $0.tensor.values.allSatisfy { $0 == 0 } })
  }

  @Test("an update out of the ordinary that leaves a model counts")
  func large() throws {
    let model = try Scene.model()
    let trainer = try trainer(model, .sgd, rate: 1e7, clip: 1e-9)
    trainer.reach = UpdateReach(weight: 1e9)
    let before = model.parameters.map(\.value.values)
    _ = try trainer.takeStep()
    #expect(model.parameters.map(\.value.values) != before)
    #expect(trainer.reach.weight < 1e6)
  }

  @Test("no weight moves further than the bound says", arguments: [0.9, 1e-3, 0])
  func bound(decay: Double) throws {
    var settings = TrainingSettings(steps: 30, batch: 4, learningRate: 0.1, schedule: .constant)
    settings.weightDecay = decay
    let model = try Scene.model()
    let trainer = try Trainer(
      model: model, loss: MarginLoss(beta: 1), robustifier: EmpiricalRisk(),
      data: Scene.data(count: 4), reference: nil, settings: settings)
    try trainer.run(observe: { _ in
      let largest = model.parameters.flatMap(\.value.values).map { abs(Double($0)) }.max() ?? 0
      #expect(largest <= trainer.reach.weight)
    })
    #expect(trainer.reach.weight < 1e6)
  }

  @Test("NaN, and rates beyond float32, are never taken for harmless")
  func reach() {
    let settings = TrainingSettings(steps: 1)
    let reach = UpdateReach(weight: 1)
    #expect(reach.after(rate: 1e-3, norm: 1, settings: settings)?.weight == 1.0073)
    #expect(reach.after(rate: 1e39, norm: 1, settings: settings) == nil)
    #expect(reach.after(rate: 1e-3, norm: 1e19, settings: settings) == nil)
    #expect(UpdateReach(weight: .nan).after(rate: 1e-3, norm: 1, settings: settings) == nil)
  }
}
