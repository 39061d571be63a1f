import Calibration
import Training

/// The data of one study: drawn from its seed, each part from a stream of its own.
struct TinyStyleData {
  /// Golden answers, one per datum.
  let fineTuning: [TrainingDatum]
  /// Judged answers of both styles; h after ``calibrate(seed:)``.
  private(set) var preferences: [TrainingDatum]
  /// Prompts nobody trained on, each with golden answers and their true rewards.
  let evaluation: [TrainingDatum]
  private let sources: [TinyStyleTask.Source]

  init(task: TinyStyleTask, settings: TinyStyleStudy.Settings, responses: Int) {
    var generator = SplitMix64(seed: settings.seed &+ 1)
    fineTuning = (0..<settings.preferenceCount).map { _ in
      let prompt = task.prompt(using: &generator)
      let answer = task.answer(to: prompt, by: .golden, using: &generator)
      return TrainingDatum(id: "sft", prompt: prompt, responses: [answer])
    }
    generator = SplitMix64(seed: settings.seed &+ 2)
    let golden = Int((settings.goldenShare * Double(settings.preferenceCount)).rounded())
    var (data, sources): ([TrainingDatum], [TinyStyleTask.Source]) = ([], [])
    for i in 0..<settings.preferenceCount {
      let source: TinyStyleTask.Source = i < golden ? .golden : .synthetic
      let prompt = task.prompt(using: &generator)
      let answers = (0..<responses).map { _ in
        task.answer(to: prompt, by: source, using: &generator)
      }
      let scores = answers.map { task.judged($0, to: prompt, by: source, using: &generator) }
      data.append(
        TrainingDatum(id: "\(source) \(i)", prompt: prompt, responses: answers, scores: scores))
      sources.append(source)
    }
    (preferences, self.sources) = (data, sources)
    generator = SplitMix64(seed: settings.seed &+ 3)
    evaluation = (0..<settings.evaluationPrompts).map { i in
      let prompt = task.prompt(using: &generator)
      let answers = (0..<settings.responses).map { _ in
        task.answer(to: prompt, by: .golden, using: &generator)
      }
      return TrainingDatum(
        id: "held-out \(i)", prompt: prompt, responses: answers,
        scores: answers.map { task.reward(of: $0, to: prompt) })
    }
  }

  /// Phase 1: a classifier on hashed n-grams of tokens tells golden from synthetic responses, each
  /// datum judged by one that has not seen it; its probabilities become h by the stabilised Eq. 6.
  mutating func calibrate(seed: UInt64) throws -> ClassifierReport {
    let fitted = try CrossFitting(seed: seed).run(
      preferences.map { datum in
        CalibrationDatum(
          prompt: .tokens(datum.prompt), responses: datum.responses.map { .tokens($0) })
      },
      isGolden: zip(preferences, sources).map { datum, source in
        datum.responses.map { _ in source == .golden }
      },
      classifier: HashedNGramClassifier())
    let index = SourceIndex(
      labels: zip(preferences, sources).map { datum, source in
        datum.responses.map { _ in source.rawValue }
      })
    let weights = try CalibrationWeights(
      sources: index, gamma: index.names.map { _ in fitted.gamma }
    ).evaluate(probs: fitted.probs)
    for i in preferences.indices { preferences[i].calibration = weights[i] }
    return fitted.report
  }

  /// Mean h of the data of each style.
  var meanCalibration: (golden: Double, synthetic: Double) {
    func mean(_ source: TinyStyleTask.Source) -> Double {
      let values = zip(preferences, sources).filter { $1 == source }.map { $0.0.calibration }
      return values.reduce(0, +) / Double(max(1, values.count))
    }
    return (mean(.golden), mean(.synthetic))
  }
}
