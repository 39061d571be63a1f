import Foundation
import Objectives
import TensorCore
import Training
import Transformer

/// The work of a study for one seed, with its data, its fine-tuned model, and the arms that start
/// from this model.
struct Replicate {
  let task: TinyStyleTask
  let settings: StudySettings
  let seed: UInt64
  let base: Decoder
  let data: TinyStyleData
  let classifier: TinyStyleClassifier
  /// The contribution of each response to its datum's h, `[N][K]`.
  let responseWeights: [[Double]]
  let yardstick: Yardstick

  /// A function that is called after every step. If it throws an error, the work ends.
  typealias Observer = (_ label: String, _ report: StepReport) throws -> Void

  /// Draws the data, calibrates them and fine-tunes a model.
  init(
    settings: StudySettings, responses: Int, seed: UInt64,
    procedure: StudyCell.Procedure = .alignment, cache: URL? = nil, observe: Observer
  ) throws {
    task = settings.task
    self.settings = settings
    self.seed = seed
    var data = TinyStyleData(
      task: task, settings: settings, condition: settings.condition, responses: responses,
      seed: seed)
    classifier = try TinyStyleClassifier(data, settings.calibration, seed: seed)
    responseWeights = try classifier.terms(of: data)
    for (i, h) in try classifier.weights(of: data).enumerated() {
      data.preferences[i].calibrationWeight = h
    }
    if case .preferenceShift(let shift) = procedure {
      data.preferences = shift.labelled(data.preferences, task, seed: seed)
    }
    self.data = data
    base = try BaseModel(settings: settings, seed: seed, cache: cache).decoder(
      fineTunedOn: data.fineTuning, observe: { try observe("fine-tuning", $0) })
    var yardstick = try Yardstick(
      task: task, base: base, data: data, classifier: classifier, settings: settings, seed: seed)
    if case .preferenceShift(let shift) = procedure {
      yardstick.furtherRewards = shift.rewards(task)
    }
    self.yardstick = yardstick
  }

  /// Returns the mean h of the data whose first response comes from this source, or 1 if there are
  /// none.
  func meanCalibration(of source: TinyStyleTask.Source) -> Double {
    let values = zip(data.preferences, data.sources).filter { $1[0] == source }
      .map { $0.0.calibrationWeight }
    return values.isEmpty ? 1 : values.reduce(0, +) / Double(values.count)
  }

  // MARK: Alignment

  /// Aligns the fine-tuned model until it has passed every budget or all steps are done, and
  /// measures it along the way.
  func run(
    _ arm: StudyArm, loss: any SampleLoss, observe: Observer
  ) throws -> ArmResult {
    let model = base.copy()
    let usesReference = loss.requirements.usesReference
    var result = ArmResult(
      name: arm.name,
      frontier: Frontier(from: try yardstick.measure(base, steps: 0, usesReference: usesReference)))
    let data: [TrainingDatum]
    // An arm without data has no steps, so it never reaches the endpoint.
    do { data = try trainingData(of: arm, loss) } catch StudyError.nothingSelected { return result }
    let trainer = try trainer(for: model, loss, arm, on: data)
    var next = Self.firstMeasurement
    var effectiveShares: [Double] = []
    while trainer.completedSteps < settings.alignment.steps {
      let report = try trainer.takeStep()
      try observe(arm.name, report)
      result.losses.append(report.meanLoss)
      effectiveShares.append(
        (report.effectiveSampleSize ?? .nan) / Double(trainer.settings.batch))
      let step = trainer.completedSteps
      guard step >= next || step == settings.alignment.steps else { continue }
      var point = try yardstick.measure(model, steps: step, usesReference: usesReference)
      point.effectiveShare = effectiveShares.reduce(0, +) / Double(effectiveShares.count)
      result.frontier.add(point)
      if result.frontier.end.divergence >= settings.budgets.max() ?? .infinity { break }
      next = max(step + 1, Int(Double(step) * Self.measurementRatio))
    }
    if settings.keepsSamples { result.samples = try yardstick.judgedSamples(of: model) }
    return result
  }

  /// Divergence grows approximately with the square of the number of steps. A constant ratio
  /// between the steps of consecutive measurements therefore gives a constant ratio between their
  /// divergences.
  private static let firstMeasurement = 4
  private static let measurementRatio = 1.6

  func trainer(
    for model: Decoder, _ loss: any SampleLoss, _ arm: StudyArm, on data: [TrainingDatum]
  ) throws -> Trainer {
    let reference =
      ReferenceScores.areNeeded(by: loss.requirements)
      ? try ReferenceScores(
        of: data, at: Array(data.indices), for: loss, model: model, cache: nil) : nil
    var alignment = settings.alignment.seeded(seed)
    alignment.batch = min(alignment.batch, data.count)
    if arm.lossShift != .none { alignment.lossShift = arm.lossShift }
    if let rate = arm.learningRate { alignment.learningRate = rate }
    return try Trainer(
      model: model, loss: loss, objective: arm.robustObjective, data: data, reference: reference,
      settings: alignment)
  }
}

extension LossRequirements {
  var usesReference: Bool { takes(.referenceLogp) || takes(.referenceTokenLogp) }
}
