import Calibration
import Objectives
import Preferences
import RandomNumbers
import Training
import Transformer

extension Replicate {
  /// Returns the data that an arm trains on, with their h.
  func trainingData(of arm: StudyArm, _ loss: any SampleLoss) throws -> [TrainingDatum] {
    var all = data.preferences
    if arm.dividesByMean || settings.calibration.dividesByMean {
      let weights = try CalibrationWeights.normalizedByMean(all.map(\.calibrationWeight))
      for i in all.indices { all[i].calibrationWeight = weights[i] }
    }
    let chosen: [TrainingDatum]
    switch arm.selection {
    case .everything: chosen = all
    case .filtered(let filter): chosen = all.filter { filter.keeps($0.calibrationWeight) }
    case .responsesFiltered(let filter): chosen = responsesKept(by: filter, all)
    case .labeled: chosen = labeled(all, dropsFlipped: false)
    case .labeledUnflipped: chosen = labeled(all, dropsFlipped: true)
    case .rejectionSampled(let candidates):
      chosen = try accepted(
        outOf: candidates, responses: all[0].responses.count, dividesByMean: arm.dividesByMean)
    }
    let few = chosen.filter { loss.requirements.responses.contains($0.responses.count) }
    guard !few.isEmpty else { throw StudyError.nothingSelected(arm: arm.name) }
    return few
  }

  /// Returns only the responses whose own contribution to h meets a condition, of data that have at
  /// least two of them.
  private func responsesKept(
    by filter: CalibrationFilter, _ all: [TrainingDatum]
  ) -> [TrainingDatum] {
    zip(all, responseWeights).compactMap { datum, weights in
      let kept = weights.indices.filter { filter.keeps(weights[$0]) }
      guard kept.count > 1 else { return nil }
      var datum = datum.keeping(responses: kept)
      datum.calibrationWeight = kept.reduce(0) { $0 + weights[$1] } / Double(kept.count)
      return datum
    }
  }

  /// Returns only the responses that are known to be golden, of data that have at least two of
  /// them.
  private func labeled(_ all: [TrainingDatum], dropsFlipped: Bool) -> [TrainingDatum] {
    all.indices.compactMap { i in
      let golden = data.sources[i].indices.filter { data.sources[i][$0] == .golden }
      guard data.isLabelled[i], !(dropsFlipped && data.isFlipped[i]), golden.count > 1 else {
        return nil
      }
      return all[i].keeping(responses: golden)
    }
  }

  // MARK: Samples of the model

  /// Returns samples of a model for the prompts of the preference data, judged as synthetic
  /// answers.
  func samples(
    of model: Decoder, count: Int, round: Int
  ) throws -> [TrainingDatum] {
    let seed = seed &+ UInt64(round) &* 0x5851_F42D_4C95_7F2D
    let prompts = data.preferences.map(\.prompt)
    let answers = try Generator(model).responses(
      to: prompts, count: count,
      SamplingOptions(maximumNewTokens: settings.maximumAnswer, seed: seed))
    var stream = SplitMix64(seed: seed)
    return zip(prompts, answers).enumerated().map { i, pair in
      var datum = TrainingDatum(id: "sample \(i)", prompt: pair.0, responses: pair.1)
      datum.scores = pair.1.map {
        task.judged($0, to: pair.0, by: .synthetic, using: &stream)
      }
      return datum
    }
  }

  /// Returns the result of statistical rejection sampling, which accepts candidates of the model as
  /// if they came from a policy tilted by exp(score/β) (Liu et al. 2023, Algorithm 1).
  private func accepted(
    outOf candidates: Int, responses: Int, dividesByMean: Bool
  ) throws -> [TrainingDatum] {
    let selection = ResponseSelection.rejection(beta: Self.acceptanceTemperature)
    var stream = SplitMix64(seed: seed &+ 0x52_53_4F)
    var data = try samples(of: base, count: candidates, round: 0).map { datum in
      let scores = datum.scores ?? []
      let kept = selection.select(responses, of: scores, using: &stream)
      var datum = datum
      datum.responses = kept.map { datum.responses[$0] }
      datum.scores = kept.map { scores[$0] }
      return datum
    }
    var weights = try classifier.weights(of: data, by: .synthetic)
    if dividesByMean { weights = try CalibrationWeights.normalizedByMean(weights) }
    for i in data.indices { data[i].calibrationWeight = weights[i] }
    return data
  }

  /// β of rejection sampling, in units of the judge's score, whose standard deviation within a
  /// prompt is about 5.
  private static let acceptanceTemperature = 2.0
}
