import Foundation
import Optimization
import RandomNumbers
import TensorCore
import Transformer

/// A model with a two-label head, of which all weights are trained on the training responses of
/// each fold.
///
/// Training uses AdamW without weight decay on the mean cross-entropy of a batch, a linear schedule
/// with 10 % warm-up, and gradients clipped to norm 1. Every fold starts again from the model's
/// files.
public struct FineTunedBackbone: ResponseBackbone {
  /// The settings for fine-tuning.
  public struct Settings: Sendable, Equatable {
    public var epochs = 3
    public var learningRate = 2e-5
    /// The number of responses per step.
    public var batch = 32
    /// The seed for the head and for the order of the responses.
    public var seed: UInt64 = 0

    public init() {}
  }

  private let make: () throws -> SequenceClassifier
  /// The input for each response, `[R]`.
  private let inputs: [ClassifierInput]
  private let settings: Settings
  private let progress: (Int, Int) throws -> Void

  /// - Parameters:
  ///   - make: creates the untrained model, with the labels other and target.
  ///   - progress: receives the step and the number of steps of a fold. Training ends if it throws
  ///     an error.
  public init(
    reader: ClassifierReader, rows: ResponseRows, settings: Settings,
    progress: @escaping (Int, Int) throws -> Void = { _, _ in },
    make: @escaping () throws -> SequenceClassifier
  ) throws {
    self.make = make
    self.settings = settings
    self.progress = progress
    inputs = try rows.all.map {
      try reader.input(prompt: rows.prompt(of: $0), response: rows.response(of: $0))
    }
  }

  public static let labels = ["other", "target"]
  private static let warmupShare = 0.1
  private static let maximumNorm = 1.0

  public func logOdds(
    of held: [Int], fittedOn training: [Int], isGolden: [Bool]
  ) throws -> [Double] {
    let classifier = try make()
    precondition(classifier.labelCount == 2, "\(classifier.labelCount) labels, expected 2")
    try train(classifier, on: training.map { inputs[$0] }, isGolden)
    let logOdds = try classifier.logits(of: held.map { inputs[$0] })
      .map { Double($0[1]) - Double($0[0]) }
    guard logOdds.allSatisfy(\.isFinite) else { throw TransformerError.nonFiniteScores }
    return logOdds
  }

  private func train(
    _ classifier: SequenceClassifier, on rows: [ClassifierInput], _ isGolden: [Bool]
  ) throws {
    let optimizer = AdamW(parameters: classifier.parameters)
    let stepsPerEpoch = (rows.count + settings.batch - 1) / settings.batch
    let total = stepsPerEpoch * settings.epochs
    let warmup = Int((Self.warmupShare * Double(total)).rounded(.up))
    var step = 0
    for epoch in 0..<settings.epochs {
      var generator = Xoshiro256(seed: settings.seed, stream: [UInt64(epoch)])
      let order = rows.indices.shuffled(using: &generator)
      for start in stride(from: 0, to: order.count, by: settings.batch) {
        step += 1
        let batch = order[start..<min(start + settings.batch, order.count)]
        try addGradient(classifier, batch.map { rows[$0] }, batch.map { isGolden[$0] })
        let norm = gradientNorm(of: classifier.parameters)
        let rate =
          settings.learningRate * Schedule.linear.factor(step: step, of: total, warmup: warmup)
        optimizer.step(learningRate: rate, gradientScale: min(1, Self.maximumNorm / norm))
        try progress(step, total)
      }
    }
  }

  /// Adds the gradient of the mean cross-entropy of a batch.
  private func addGradient(
    _ classifier: SequenceClassifier, _ batch: [ClassifierInput], _ isGolden: [Bool]
  ) throws {
    for parameter in classifier.parameters { parameter.gradient.fill(0) }
    let share = 1 / Double(batch.count)
    try classifier.addGradient(of: batch) { places, logits in
      zip(places, logits).map { place, scores in
        let golden = logistic(Double(scores[1]) - Double(scores[0]))
        let derivative = Float(share * (golden - (isGolden[place] ? 1 : 0)))
        return [-derivative, derivative]
      }
    }
  }
}
