import Experiments
import Foundation
import LocalSystem
import Preferences
import Statistics
import StrictJSON
import Work

/// The report of `eval --known-reward`: the true rewards of answers in a file.
struct KnownRewardReport {
  let file: String
  let scores: TinyStyleScores

  /// The names of known tasks.
  static let tasks = ["tinystyle"]

  /// Reads and scores a file of prompts with answers, as token ids.
  init(file: String, bootstrap: Bootstrap?) throws {
    self.file = file
    let lines = try PreferenceReader.lines(fileURL(file))
    let items = try lines.filter { !$0.datum.responses.isEmpty }.map { line in
      guard let prompt = line.datum.prompt.ids,
        let item = TinyStyleScores.Item(
          prompt: prompt, responses: line.datum.responses.compactMap(\.ids)),
        line.datum.responses.allSatisfy({ $0.ids != nil })
      else {
        throw WorkError.badInput(
          WorkText(
            "\(line.datum.place(in: file)): expected a prompt of TinyStyle, [1, topic, topic, 3], "
              + "and answers of token ids from 0 to 79"))
      }
      return item
    }
    guard !items.isEmpty else {
      throw WorkError.badInput(WorkText("'\(file)' holds no answers"))
    }
    scores = TinyStyleScores(items, bootstrap: bootstrap)
  }

  var text: String {
    let interval = scores.interval.map { " [\(Self.short($0.low)), \(Self.short($0.high))]" } ?? ""
    return """
      answers     \(scores.responses) to \(scores.prompts) prompts, of which \(scores.distinctPrompts) differ
      true reward \(Self.short(scores.reward))\(interval)
      tokens      \(Self.short(scores.length)) per answer, \(Self.percent(scores.fillerShare)) of them filler
      ended       \(Self.percent(scores.endedShare)) of the answers
      """
  }

  /// A warning about prompts on which models may have been trained.
  var notice: String? {
    let seen = scores.prompts - scores.heldOutPrompts
    guard seen > 0 else { return nil }
    return
      "warning     \(seen) of \(scores.prompts) prompts are of the part that models are trained on; "
      + "the benchmark measures on held-out ones"
  }

  var json: String {
    var object: JSONObject = [
      "task": .string(TinyStyleBenchmark.name), "data": .string(file),
      "prompts": .number(scores.prompts), "distinct_prompts": .number(scores.distinctPrompts),
      "held_out_prompts": .number(scores.heldOutPrompts), "responses": .number(scores.responses),
      "true_reward": .number(scores.reward), "tokens": .number(scores.length),
      "filler_share": .number(scores.fillerShare), "ended_share": .number(scores.endedShare),
    ]
    if let interval = scores.interval {
      object["interval"] = .array([.number(interval.low), .number(interval.high)])
    }
    return JSONValue.object(object).compactText
  }

  private static func short(_ value: Double) -> String { String(format: "%.3f", value) }
  private static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
}

extension Datum.Text {
  fileprivate var ids: [Int32]? {
    if case .ids(let ids) = self { ids } else { nil }
  }
}
