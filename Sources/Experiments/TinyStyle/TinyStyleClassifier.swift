import Calibration
import Glibc
import Training

/// Phase 1 on TinyStyle: a classifier on hashed n-grams of tokens distinguishes golden from
/// synthetic responses, and its probabilities become h by Eq. 6.
struct TinyStyleClassifier {
  /// The quality of the probabilities from which h is computed, each from a classifier that wasn't
  /// trained on its datum.
  let report: ClassifierReport
  private let stabilizer: CalibrationWeights.Stabilizer
  private let classifier: HashedNGramClassifier
  private let fitted: FittedNGramClassifier
  private let gamma: Double
  /// β for the golden and the synthetic source.
  private let mixture: [Double]
  /// c for the responses of the preference data, `[N][K]`.
  private let probabilities: [[Double]]

  init(_ data: TinyStyleData, _ settings: StudySettings.CalibrationSettings, seed: UInt64) throws {
    let rows = (data.preferences + data.contrast).map(\.calibrationDatum)
    let sources =
      data.sources + data.contrast.map { $0.responses.map { _ in TinyStyleTask.Source.synthetic } }
    let isGolden = sources.map { $0.map { $0 == .golden } }
    let classifier = try HashedNGramClassifier()
    let crossFitted = try CrossFitting(seed: seed).run(
      rows, isGolden: isGolden, classifier: classifier)
    let labels = isGolden.flatMap { $0 }
    fitted = try classifier.fit(
      rows.flatMap { row in
        row.responses.map { classifier.features(prompt: row.prompt, response: $0) }
      }, isGolden: labels)
    self.classifier = classifier
    report = crossFitted.report
    stabilizer = settings.stabilizer
    gamma = settings.gamma ?? crossFitted.gamma
    let share = Double(labels.count { $0 }) / Double(labels.count)
    mixture = settings.mixture ?? [share, 1 - share]
    probabilities = Array(crossFitted.probs.prefix(data.preferences.count))
  }

  /// h of the data that the classifier was fitted on, `[N]`.
  func weights(of data: TinyStyleData) throws -> [Double] {
    try weights(of: data.sources, probabilities)
  }

  /// h of other data, all written by one source, such as samples of a model, `[N]`.
  func weights(of data: [TrainingDatum], by source: TinyStyleTask.Source) throws -> [Double] {
    try weights(
      of: data.map { $0.responses.map { _ in source } },
      data.map { datum in datum.responses.map { confidence(in: $0, to: datum.prompt) } })
  }

  /// c, the probability that a response is golden.
  func confidence(in response: [Int32], to prompt: [Int32]) -> Double {
    let features = classifier.features(prompt: .tokens(prompt), response: .tokens(response))
    return 1 / (1 + exp(-fitted.logOdds(features)))
  }

  private func weights(
    of sources: [[TinyStyleTask.Source]], _ probabilities: [[Double]]
  ) throws -> [Double] {
    // A datum with both sources comes first: the sources then have the same indices even if one of
    // them is missing from the data.
    let index = SourceIndex(
      labels: [["golden", "synthetic"]] + sources.map { $0.map(\.rawValue) })
    let weights = try CalibrationWeights(
      sources: index, mixture: mixture, gamma: [gamma, gamma], stabilizer: stabilizer
    ).evaluate(probs: [[0.5, 0.5]] + probabilities)
    return Array(weights.dropFirst())
  }
}

extension TrainingDatum {
  /// The datum in the form that a classifier reads.
  var calibrationDatum: CalibrationDatum {
    CalibrationDatum(prompt: .tokens(prompt), responses: responses.map { .tokens($0) })
  }
}
