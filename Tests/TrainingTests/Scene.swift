import Collectives
import Objectives
import RandomNumbers
import TensorCore
import Training
import Transformer
import _TestSupport

/// A small model and data to train it on.
enum Scene {
  static func model(seed: UInt64 = 1) throws -> Decoder {
    let model = Decoder(
      configuration: try ModelConfiguration(
        vocabularySize: 40, hiddenSize: 16, intermediateSize: 32, layerCount: 1, headCount: 2,
        maximumPositions: 64),
      seed: seed)
    // With weights of the usual size, predictions would be nearly uniform and gradients near 0.
    for parameter in model.parameters where parameter.decays { parameter.value.scale(by: 15) }
    return model
  }

  /// Data of different lengths, with prompts of 1 to 6 and responses of 1 to 7 tokens.
  static func data(count: Int, responses: Int = 2, seed: UInt64 = 7) -> [TrainingDatum] {
    var generator = SplitMix64(seed: seed)
    func ids(_ longest: Int) -> [Int32] {
      (0...Int(generator.next() % UInt64(longest))).map { _ in Int32(generator.next() % 40) }
    }
    return (0..<count).map { i in
      TrainingDatum(
        id: "datum \(i)", prompt: ids(6), responses: (0..<responses).map { _ in ids(7) },
        scores: (0..<responses).map { Double(-$0) },
        calibrationWeight: 0.25 + Double(generator.next() % 1000) / 500, group: i % 3)
    }
  }

  /// Settings for one SGD step with rate 1 and nothing else, so that the update is the gradient.
  static func settings(batch: Int, microBatch: Int?) -> TrainingSettings {
    TrainingSettings(
      steps: 1, batch: batch, microBatch: microBatch, optimizer: .sgd, learningRate: 1,
      schedule: .constant, warmup: 0, maxGradientNorm: 0)
  }

  /// The changes by one step to all parameters, one after the other.
  static func update(
    _ loss: any SampleLoss, _ robustifier: any Robustifier, _ data: [TrainingDatum],
    microBatch: Int?, ranks: any RankGroup = SingleRank()
  ) throws -> [Float] {
    try update(
      loss, RobustObjective(robustifier), data, microBatch: microBatch, ranks: ranks)
  }

  static func update(
    _ loss: any SampleLoss, _ objective: RobustObjective, _ data: [TrainingDatum],
    microBatch: Int?, ranks: any RankGroup = SingleRank()
  ) throws -> [Float] {
    let model = try model()
    let before = model.parameters.flatMap(\.value.values)
    let trainer = try Trainer(
      model: model, loss: loss, objective: objective, data: data, reference: nil,
      settings: settings(batch: data.count, microBatch: microBatch), ranks: ranks)
    _ = try trainer.takeStep()
    return zip(model.parameters.flatMap(\.value.values), before).map { $0 - $1 }
  }
}
