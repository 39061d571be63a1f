import Calibration
import Objectives
import TensorCore
import Training
import Transformer

/// One seed of a study: its data, its fine-tuned model, and the arms that start there.
struct Replicate {
  let settings: StudySettings
  let seed: UInt64
  let base: Decoder
  let data: TinyStyleData
  let yardstick: Yardstick
  /// How well the classifier told golden from synthetic on data it had not seen.
  let classifier: ClassifierReport

  /// Told after every step; what it throws ends the work.
  typealias Observer = (_ label: String, _ report: StepReport) throws -> Void

  /// Draws the data, calibrates them and fine-tunes a model.
  init(
    task: TinyStyleTask, settings: StudySettings, responses: Int, seed: UInt64, observe: Observer
  ) throws {
    self.settings = settings
    self.seed = seed
    var data = TinyStyleData(task: task, settings: settings, responses: responses, seed: seed)
    classifier = try data.calibrate(settings.calibration, seed: seed)
    self.data = data
    base = try Self.fineTuned(on: data.fineTuning, settings, seed: seed, observe: observe)
    yardstick = try Yardstick(
      task: task, base: base, data: data.evaluation, settings: settings, seed: seed)
  }

  private static func fineTuned(
    on data: [TrainingDatum], _ settings: StudySettings, seed: UInt64, observe: Observer
  ) throws -> Decoder {
    let configuration = try ModelConfiguration(
      vocabularySize: TinyStyleTask.vocabularySize, hiddenSize: 64, intermediateSize: 172,
      layerCount: 2, headCount: 4, maximumPositions: 64,
      beginningOfSequence: TinyStyleTask.beginning, endOfSequence: TinyStyleTask.end)
    let model = Decoder(configuration: configuration, seed: seed)
    for parameter in model.parameters where parameter.decays {
      parameter.value.scale(by: initialScale)
    }
    let trainer = try Trainer(
      model: model, loss: LikelihoodLoss(), robustifier: EmpiricalRisk(), data: data,
      reference: nil, settings: settings.fineTuning.seeded(seed))
    try trainer.run(observe: { try observe("fine-tuning", $0) })
    return model
  }

  /// From the usual deviation of 0.02, meant for thousands of channels, to about 1/√C for 64: attention
  /// that starts almost uniform takes far more steps to learn not to repeat a word.
  private static let initialScale: Float = 6

  /// Aligns the fine-tuned model until it has passed every budget or taken every step, and measures it
  /// on the way.
  func frontier(
    of arm: TinyStyleStudy.Arm, loss: any SampleLoss, from start: Measurement, observe: Observer
  ) throws -> Frontier {
    let model = base.copy()
    let trainer = try trainer(for: model, loss, arm.robustifier)
    let usesReference = loss.requirements.usesReference
    var frontier = Frontier(from: start)
    var next = Self.firstMeasurement
    while trainer.completedSteps < settings.alignment.steps {
      try observe(arm.name, trainer.takeStep())
      let step = trainer.completedSteps
      guard step >= next || step == settings.alignment.steps else { continue }
      frontier.add(try yardstick.measure(model, steps: step, usesReference: usesReference))
      if frontier.end.divergence >= settings.budgets.max() ?? .infinity { break }
      next = max(step + 1, Int(Double(step) * Self.measurementRatio))
    }
    return frontier
  }

  /// Divergence grows about as the square of the steps: a constant ratio of steps is one of divergence.
  private static let firstMeasurement = 4
  private static let measurementRatio = 1.6

  private func trainer(
    for model: Decoder, _ loss: any SampleLoss, _ robustifier: any Robustifier
  ) throws -> Trainer {
    let reference =
      ReferenceScores.areNeeded(by: loss.requirements)
      ? try ReferenceScores(
        of: data.preferences, at: Array(data.preferences.indices), for: loss, model: base,
        cache: nil)
      : nil
    return try Trainer(
      model: model, loss: loss, robustifier: robustifier, data: data.preferences,
      reference: reference, settings: settings.alignment.seeded(seed))
  }
}

extension LossRequirements {
  var usesReference: Bool { takes(.referenceLogp) || takes(.referenceTokenLogp) }
}

extension TrainingSettings {
  fileprivate func seeded(_ seed: UInt64) -> TrainingSettings {
    var settings = self
    settings.seed = seed
    return settings
  }
}
