import StrictJSON
import Training

/// The data of the benchmark `tinystyle-1`, as docs/tinystyle.md specifies them, for any trainer.
///
/// The same seed and condition give the same data in every implementation.
public struct TinyStyleBenchmark {
  public static let name = "tinystyle-1"

  /// The benchmark's conditions by name; all have four responses per datum.
  public static let conditions: [Condition] = [
    .clean, .half, .third, .within, .flipped(percent: 20), .flipped(percent: 40),
    .halfFlipped(percent: 20), .fewLabels, .fewLabelsWithin,
  ]

  let data: TinyStyleData
  private let task = TinyStyleTask()

  /// - Parameters:
  ///   - fineTuning: the number of golden answers to fine-tune on.
  ///   - preferences: the number of preference data.
  ///   - evaluation: the number of held-out prompts, some of which repeat.
  public init(
    _ condition: Condition, seed: UInt64, fineTuning: Int = 8192, preferences: Int = 2048,
    evaluation: Int = 192
  ) {
    var settings = StudySettings()
    settings.fineTuningCount = fineTuning
    settings.preferenceCount = preferences
    settings.evaluationPrompts = evaluation
    data = TinyStyleData(
      task: task, settings: settings, condition: condition, responses: settings.responses,
      seed: seed)
  }

  /// Golden answers to fine-tune on, one line of JSON each.
  public var fineTuningLines: [String] {
    data.fineTuning.map { datum in
      line([("prompt", ids(datum.prompt)), ("responses", .array(datum.responses.map(ids)))])
    }
  }

  /// Preference data with the judge's scores, one line of JSON each. Sources are named where the
  /// condition makes them known.
  public var preferenceLines: [String] {
    data.preferences.indices.map { i in
      let datum = data.preferences[i]
      var fields: [(String, JSONValue)] = [
        ("prompt", ids(datum.prompt)), ("responses", .array(datum.responses.map(ids))),
        ("scores", .array((datum.scores ?? []).map { .number($0) })),
      ]
      if data.isLabelled[i] {
        fields.append(("sources", .array(data.sources[i].map { .string($0.rawValue) })))
      }
      return line(fields + [("true_rewards", rewards(of: datum))])
    }
  }

  /// Synthetic answers to prompts of the training, which a classifier needs where all preference data
  /// are golden, one line of JSON each; empty in other conditions.
  public var contrastLines: [String] {
    data.contrast.map { datum in
      line([
        ("prompt", ids(datum.prompt)), ("responses", .array(datum.responses.map(ids))),
        ("sources", .array(datum.responses.map { _ in .string("synthetic") })),
      ])
    }
  }

  /// Held-out prompts with golden answers and their true rewards, one line of JSON each.
  public var evaluationLines: [String] {
    data.evaluation.map { datum in
      line([
        ("prompt", ids(datum.prompt)), ("responses", .array(datum.responses.map(ids))),
        ("true_rewards", rewards(of: datum)),
      ])
    }
  }

  private func rewards(of datum: TrainingDatum) -> JSONValue {
    .array(datum.responses.map { .number(task.reward(of: $0, to: datum.prompt)) })
  }

  private func ids(_ tokens: [Int32]) -> JSONValue { .array(tokens.map { .number(Int($0)) }) }

  private func line(_ fields: [(String, JSONValue)]) -> String {
    let members = fields.map { "\"\($0.0)\": \($0.1.compactText)" }
    return "{" + members.joined(separator: ", ") + "}"
  }
}
