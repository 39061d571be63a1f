import Calibration
import Glibc
import RandomNumbers
import Training

/// Phase 1 on TinyStyle. A classifier on hashed n-grams of tokens distinguishes golden from
/// synthetic responses, and Eq. 6 converts its probabilities to h.
struct TinyStyleClassifier {
  /// The quality of the probabilities from which h is computed. Each comes from a classifier that
  /// wasn't trained on its datum.
  let report: ClassifierReport
  private let stabilizer: CalibrationWeights.Stabilizer
  private let classifier: HashedNGramClassifier
  private let fitted: FittedNGramClassifier
  private let gamma: Double
  /// β for the golden and the synthetic source.
  private let mixture: [Double]
  private let visibleShare: Double
  /// The probabilities c for the responses of the preference data, `[N][K]`.
  private var probabilities: [[Double]]

  init(_ data: TinyStyleData, _ settings: StudySettings.CalibrationSettings, seed: UInt64) throws {
    let share = settings.visibleShare
    func row(_ datum: TrainingDatum) -> CalibrationDatum { datum.calibrationDatum(seeing: share) }
    let known = data.preferences.indices.filter { data.isLabelled[$0] }
    let rows = (known.map { data.preferences[$0] } + data.contrast).map(row)
    let sources =
      known.map { data.sources[$0] }
      + data.contrast.map { $0.responses.map { _ in TinyStyleTask.Source.synthetic } }
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
    visibleShare = share
    let golden = Double(labels.count { $0 }) / Double(labels.count)
    // The shares β are those of sources, which are unknown for most data in such a condition.
    mixture =
      settings.mixture
      ?? (known.count < data.preferences.count ? [0.5, 0.5] : [golden, 1 - golden])
    probabilities = data.preferences.map { _ in [] }
    for (place, i) in known.enumerated() { probabilities[i] = crossFitted.probs[place] }
    for i in data.preferences.indices where !data.isLabelled[i] {
      let datum = data.preferences[i]
      probabilities[i] = datum.responses.map { confidence(in: $0, to: datum.prompt) }
    }
  }

  /// Returns h for the data that the classifier was made for, `[N]`.
  func weights(of data: TinyStyleData) throws -> [Double] {
    try terms(of: data).map { $0.reduce(0, +) / Double($0.count) }
  }

  /// Returns the contributions of the responses, `[N][K]`. A datum's h is their mean.
  func terms(of data: TinyStyleData) throws -> [[Double]] {
    try terms(of: data.sources, probabilities)
  }

  /// Returns h for other data that all come from one source, such as samples of a model, `[N]`.
  func weights(of data: [TrainingDatum], by source: TinyStyleTask.Source) throws -> [Double] {
    try terms(
      of: data.map { $0.responses.map { _ in source } },
      data.map { datum in datum.responses.map { confidence(in: $0, to: datum.prompt) } }
    ).map { $0.reduce(0, +) / Double($0.count) }
  }

  /// Returns c, the probability that a response is golden.
  func confidence(in response: [Int32], to prompt: [Int32]) -> Double {
    let row = TrainingDatum(id: "", prompt: prompt, responses: [response])
      .calibrationDatum(seeing: visibleShare)
    let features = classifier.features(prompt: row.prompt, response: row.responses[0])
    return 1 / (1 + exp(-fitted.logOdds(features)))
  }

  private func terms(
    of sources: [[TinyStyleTask.Source]], _ probabilities: [[Double]]
  ) throws -> [[Double]] {
    // A datum with both sources is put first, so that the sources always have the same indices,
    // even if one of them is missing from the data.
    let index = SourceIndex(
      labels: [["golden", "synthetic"]] + sources.map { $0.map(\.rawValue) })
    let terms = try CalibrationWeights(
      sources: index, mixture: mixture, gamma: [gamma, gamma], stabilizer: stabilizer
    ).terms(probs: [[0.5, 0.5]] + probabilities)
    return Array(terms.dropFirst())
  }
}

extension TrainingDatum {
  /// The datum in the form that a classifier reads.
  ///
  /// - Parameter share: the share of all tokens in responses that the classifier uses.
  func calibrationDatum(seeing share: Double) -> CalibrationDatum {
    func seen(_ tokens: [Int32]) -> [Int32] {
      guard share < 1 else { return tokens }
      return tokens.filter { Self.rank(of: $0) < share }
    }
    return CalibrationDatum(
      prompt: .tokens(prompt), responses: responses.map { .tokens(seen($0)) })
  }

  /// Returns a fixed pseudo-random number in [0, 1) for each token.
  private static func rank(of token: Int32) -> Double {
    var generator = SplitMix64(seed: UInt64(bitPattern: Int64(token)))
    return generator.uniform()
  }
}
