import Calibration
import Training

/// The data of one seed: each part drawn from a stream of its own.
struct TinyStyleData {
  /// Golden answers, one per datum.
  let fineTuning: [TrainingDatum]
  /// Judged answers, all of a datum in one style; h after ``calibrate(_:seed:)``.
  private(set) var preferences: [TrainingDatum]
  /// Prompts drawn apart, each with golden answers and their true rewards.
  let evaluation: [TrainingDatum]
  /// Who wrote the answers of each datum of ``preferences``.
  private let sources: [TinyStyleTask.Source]

  /// - Parameter responses: K of the preference data.
  init(task: TinyStyleTask, settings: StudySettings, responses: Int, seed: UInt64) {
    var streams = SplitMix64.streams(3, seed: seed)
    fineTuning = (0..<settings.fineTuningCount).map { i in
      Self.datum("sft \(i)", task, by: .golden, answers: 1, &streams[0])
    }
    let golden = Int((settings.goldenShare * Double(settings.preferenceCount)).rounded())
    sources = (0..<settings.preferenceCount).map { $0 < golden ? .golden : .synthetic }
    preferences = sources.enumerated().map { i, source in
      var datum = Self.datum("\(source) \(i)", task, by: source, answers: responses, &streams[1])
      datum.scores = datum.responses.map {
        task.judged($0, to: datum.prompt, by: source, using: &streams[1])
      }
      return datum
    }
    evaluation = (0..<settings.evaluationPrompts).map { i in
      var datum = Self.datum(
        "held-out \(i)", task, by: .golden, answers: settings.responses, &streams[2])
      datum.scores = datum.responses.map { task.reward(of: $0, to: datum.prompt) }
      return datum
    }
  }

  private static func datum(
    _ id: String, _ task: TinyStyleTask, by source: TinyStyleTask.Source, answers: Int,
    _ generator: inout SplitMix64
  ) -> TrainingDatum {
    let prompt = task.prompt(using: &generator)
    return TrainingDatum(
      id: id, prompt: prompt,
      responses: (0..<answers).map { _ in task.answer(to: prompt, by: source, using: &generator) })
  }

  /// Phase 1: a classifier on hashed n-grams of tokens tells golden from synthetic responses, each
  /// datum judged by one that has not seen it; its probabilities become h by Eq. 6.
  mutating func calibrate(
    _ settings: StudySettings.CalibrationSettings, seed: UInt64
  ) throws -> ClassifierReport {
    let fitted = try CrossFitting(seed: seed).run(
      preferences.map { datum in
        CalibrationDatum(
          prompt: .tokens(datum.prompt), responses: datum.responses.map { .tokens($0) })
      },
      isGolden: labels { $0 == .golden }, classifier: HashedNGramClassifier())
    let index = SourceIndex(labels: labels(\.rawValue))
    var weights = try CalibrationWeights(
      sources: index, mixture: settings.mixture,
      gamma: index.names.map { _ in settings.gamma ?? fitted.gamma },
      stabiliser: settings.stabiliser
    ).evaluate(probs: fitted.probs)
    if settings.dividesByMean { weights = try CalibrationWeights.normalisedByMean(weights) }
    for i in preferences.indices { preferences[i].calibration = weights[i] }
    return fitted.report
  }

  /// Something about the source of each response, `[N][K]`.
  private func labels<Label>(_ label: (TinyStyleTask.Source) -> Label) -> [[Label]] {
    zip(preferences, sources).map { datum, source in datum.responses.map { _ in label(source) } }
  }

  /// Mean h of the data of a style; 1 where there are none.
  func meanCalibration(of source: TinyStyleTask.Source) -> Double {
    let values = zip(preferences, sources).filter { $1 == source }.map { $0.0.calibration }
    return values.isEmpty ? 1 : values.reduce(0, +) / Double(values.count)
  }
}
