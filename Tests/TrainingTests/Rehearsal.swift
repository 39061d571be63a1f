import Collectives
import Objectives
import TensorCore
import Transformer

@testable import Training

/// One SGD step with rate 1 on a small model, with a reference model if the objective needs one.
/// The update is the negative gradient.
struct Rehearsal {
  var loss: any SampleLoss
  var objective: RobustObjective
  var data: [TrainingDatum]
  /// The offset that is added to the weights before the step.
  var offset: [Float] = []
  /// Creates the model, and the reference model with seed 2.
  var makeModel: (_ seed: UInt64) throws -> Decoder

  init(
    loss: any SampleLoss, objective: RobustObjective, data: [TrainingDatum],
    makeModel: @escaping (_ seed: UInt64) throws -> Decoder = { try Scene.model(seed: $0) }
  ) {
    (self.loss, self.objective, self.data, self.makeModel) = (loss, objective, data, makeModel)
  }

  init(
    loss: any SampleLoss, robustifier: any Robustifier, data: [TrainingDatum],
    makeModel: @escaping (_ seed: UInt64) throws -> Decoder = { try Scene.model(seed: $0) }
  ) {
    self.init(
      loss: loss, objective: RobustObjective(robustifier), data: data, makeModel: makeModel)
  }

  struct Outcome {
    var gradient: [Float]
    var report: StepReport
  }

  /// - Parameter order: the order of the batch's data, or nil to keep their order.
  func run(
    microBatch: Int? = nil, order: [Int]? = nil, ranks: any RankGroup = SingleRank()
  ) throws -> Outcome {
    let data = order.map { $0.map { self.data[$0] } } ?? self.data
    let model = try makeModel(1)
    move(model)
    let before = model.parameters.flatMap(\.value.values)
    let reference =
      ReferenceScores.areNeeded(by: loss.requirements)
      ? try ReferenceScores(
        of: data, at: Array(data.indices), for: loss, model: makeModel(2), cache: nil)
      : nil
    let trainer = try Trainer(
      model: model, loss: loss, objective: objective, data: data, reference: reference,
      settings: Scene.settings(batch: data.count, microBatch: microBatch), ranks: ranks)
    let report = try trainer.takeStep()
    let after = model.parameters.flatMap(\.value.values)
    return Outcome(gradient: zip(before, after).map { $0 - $1 }, report: report)
  }

  private func move(_ model: Decoder) {
    guard !offset.isEmpty else { return }
    var start = 0
    for parameter in model.parameters {
      let count = parameter.value.count
      let part = Array(offset[start..<(start + count)])
      parameter.value.addScaled(Tensor(part, shape: parameter.value.shape), by: 1)
      start += count
    }
  }

  /// The objective's directional derivative with respect to the weights, computed by a central
  /// difference.
  func slope(along direction: [Float], step: Float) throws -> Double {
    func value(_ sign: Float) throws -> Double {
      var moved = self
      moved.offset = direction.map { sign * step * $0 }
      return try moved.run().report.objective
    }
    return try (value(1) - value(-1)) / (2 * Double(step))
  }
}

func norm(_ values: [Float]) -> Double {
  values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
}

func distance(_ a: [Float], _ b: [Float]) -> Double { norm(zip(a, b).map { $0 - $1 }) }
