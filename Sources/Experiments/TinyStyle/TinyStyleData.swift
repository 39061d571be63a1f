import RandomNumbers
import Training

/// The data for one seed. Each part is drawn from a separate random stream, so conditions share the
/// data for fine-tuning and evaluation.
struct TinyStyleData {
  /// The golden answers for fine-tuning, one per datum.
  let fineTuning: [TrainingDatum]
  /// The judged answers. Their h is 1 until phase 1 sets it.
  var preferences: [TrainingDatum]
  /// The source of each response in ``preferences``, `[N][K]`.
  let sources: [[TinyStyleTask.Source]]
  /// Whether the ranking of each datum was reversed, `[N]`.
  let isFlipped: [Bool]
  /// Whether the sources of each datum are known, `[N]`.
  let isLabelled: [Bool]
  /// Synthetic answers that serve as the classifier's second class if ``preferences`` have none.
  let contrast: [TrainingDatum]
  /// The prompts for evaluation, with golden answers and their true rewards. They occur in no other
  /// part, unless the settings say otherwise.
  let evaluation: [TrainingDatum]
}

extension TinyStyleData {
  /// - Parameter responses: K, the number of responses per datum in the preference data.
  init(
    task: TinyStyleTask, settings: StudySettings, condition: Condition, responses: Int, seed: UInt64
  ) {
    var streams = SplitMix64.streams(6, seed: seed)
    let part: TinyStyleTask.PromptPart = settings.holdsPromptsOut ? .training : .all
    fineTuning = (0..<settings.fineTuningCount).map { i in
      Self.datum("sft \(i)", task, by: [.golden], part, &streams[0])
    }
    let sources = Self.sources(settings, condition, responses: responses)
    self.sources = sources
    let preferences = sources.enumerated().map { i, sources in
      var datum = Self.datum("\(sources[0]) \(i)", task, by: sources, part, &streams[1])
      datum.scores = zip(datum.responses, sources).map { answer, source in
        task.judged(answer, to: datum.prompt, by: source, using: &streams[1])
      }
      return datum
    }
    evaluation = (0..<settings.evaluationPrompts).map { i in
      var datum = Self.datum(
        "evaluation \(i)", task, by: .init(repeating: .golden, count: settings.responses),
        settings.holdsPromptsOut ? .heldOut : .all, &streams[2])
      datum.scores = datum.responses.map { task.reward(of: $0, to: datum.prompt) }
      return datum
    }
    isFlipped = Self.chosen(of: preferences.count, share: condition.flipShare, &streams[3])
    self.preferences = zip(preferences, isFlipped).map { $1 ? $0.turnedRound : $0 }
    contrast = (0..<(condition.goldenShare == 1 ? settings.preferenceCount : 0)).map { i in
      Self.datum(
        "contrast \(i)", task, by: .init(repeating: .synthetic, count: responses), part,
        &streams[4])
    }
    isLabelled =
      condition.labelShare == 1
      ? preferences.map { _ in true }
      : Self.chosen(of: preferences.count, share: condition.labelShare, &streams[5])
  }

  private static func sources(
    _ settings: StudySettings, _ condition: Condition, responses: Int
  ) -> [[TinyStyleTask.Source]] {
    let whole = condition.mixesWithin ? responses : settings.preferenceCount
    let golden = Int((condition.goldenShare * Double(whole)).rounded())
    func source(_ number: Int) -> TinyStyleTask.Source { number < golden ? .golden : .synthetic }
    return (0..<settings.preferenceCount).map { i in
      (0..<responses).map { source(condition.mixesWithin ? $0 : i) }
    }
  }

  /// Chooses exactly this share of the data, so that the share doesn't vary by chance.
  private static func chosen(
    of count: Int, share: Double, _ generator: inout SplitMix64
  ) -> [Bool] {
    let number = Int((share * Double(count)).rounded())
    return generator.permutation(of: count).map { $0 < number }
  }

  private static func datum(
    _ id: String, _ task: TinyStyleTask, by sources: [TinyStyleTask.Source],
    _ part: TinyStyleTask.PromptPart, _ generator: inout SplitMix64
  ) -> TrainingDatum {
    let prompt = task.prompt(from: part, using: &generator)
    return TrainingDatum(
      id: id, prompt: prompt,
      responses: sources.map { task.answer(to: prompt, by: $0, using: &generator) })
  }
}

extension TinyStyleData {
  /// Returns samples of a model together with the golden data in this value, so that a classifier
  /// can learn to distinguish them.
  func withSamples(_ samples: [TrainingDatum]) -> TinyStyleData {
    let golden = zip(preferences, sources).filter { $1.contains(.golden) }
    let all = samples + golden.map { $0.0 }
    return TinyStyleData(
      fineTuning: [], preferences: all,
      sources: samples.map { $0.responses.map { _ in .synthetic } } + golden.map { $0.1 },
      isFlipped: all.map { _ in false }, isLabelled: all.map { _ in true }, contrast: [],
      evaluation: [])
  }
}

extension TrainingDatum {
  /// The datum with its ranking reversed.
  fileprivate var turnedRound: TrainingDatum {
    var datum = self
    datum.scores = scores?.map(-)
    return datum
  }
}
