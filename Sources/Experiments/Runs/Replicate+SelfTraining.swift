import Calibration
import Objectives
import Training
import Transformer

extension Replicate {
  /// Runs rounds of sampling, judging, calibrating and aligning (Section 5.4 of the DoRA paper).
  ///
  /// Round 1 uses the preference data. Every later round uses K samples per prompt from the model
  /// of the previous round, judged as synthetic answers, and h from a classifier that distinguishes
  /// them from golden answers. A round ends when the divergence of its model from the model at its
  /// start, which is its reference, is ``StudySettings/endpoint``. The KL of its measurement is
  /// relative to the fine-tuned model, as in all measurements.
  func selfTrain(
    _ arm: StudyArm, rounds: Int, makeLoss: () throws -> any SampleLoss, observe: Observer
  ) throws -> ArmResult {
    let first = try makeLoss()
    let usesReference = first.requirements.usesReference
    var result = ArmResult(
      name: arm.name,
      frontier: Frontier(from: try yardstick.measure(base, steps: 0, usesReference: usesReference)))
    var model = base
    var data = try trainingData(of: arm, first)
    for round in 1...rounds {
      let start = model
      if round > 1 {
        let count = data[0].responses.count
        data = try recalibrated(samples(of: start, count: count, round: round), arm)
      }
      model = start.copy()
      let trainer = try trainer(for: model, makeLoss(), arm, on: data)
      while trainer.completedSteps < settings.alignment.steps {
        let report = try trainer.takeStep()
        try observe("\(arm.name), round \(round)", report)
        result.losses.append(report.meanLoss)
        guard trainer.completedSteps.isMultiple(of: Self.checkEvery) else { continue }
        if try yardstick.divergence(of: model, from: start) >= settings.endpoint { break }
      }
      result.frontier.add(
        try yardstick.measure(model, steps: result.losses.count, usesReference: usesReference))
    }
    return result
  }

  /// The number of steps between two checks of a round's progress.
  private static let checkEvery = 8

  /// Returns the samples with h from a classifier that distinguishes them from golden answers.
  private func recalibrated(
    _ samples: [TrainingDatum], _ arm: StudyArm
  ) throws -> [TrainingDatum] {
    let mixed = data.withSamples(samples)
    let classifier = try TinyStyleClassifier(mixed, settings.calibration, seed: seed)
    var weights = Array(try classifier.weights(of: mixed).prefix(samples.count))
    if arm.dividesByMean { weights = try CalibrationWeights.normalizedByMean(weights) }
    return zip(samples, weights).map { sample, weight in
      var datum = sample
      datum.calibrationWeight = weight
      return datum
    }
  }
}
