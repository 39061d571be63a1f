import Evaluation
import Foundation
import Preferences
import StrictJSON

extension SideBySide {
  /// The comparison as readable text, in which the contributions of the speakers follow each other.
  var text: String {
    prompts.enumerated().map { number, line in
      var parts = ["=== \(line.datum.id)", line.datum.prompt.shown]
      if let answer = line.baseline { parts += ["--- the data's answer", answer.shown] }
      for model in models {
        let answers = model.answers[number]
        let score = answers.scores?.first.map { String(format: ", score %.3f", $0) } ?? ""
        parts += ["--- \(model.name)\(score)", answers.texts.first?.shown ?? "(empty every time)"]
      }
      return parts.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  var json: JSONValue {
    .array(
      prompts.enumerated().map { number, line in
        var object: JSONObject = ["id": .string(line.datum.id), "prompt": line.datum.prompt.json]
        if let answer = line.baseline { object["answer"] = answer.json }
        object["models"] = .array(models.map { Self.json($0, $0.answers[number]) })
        return .object(object)
      })
  }

  private static func json(_ model: EvaluatedModel, _ answers: SampledAnswers) -> JSONValue {
    var object: JSONObject = ["model": .string(model.name)]
    object["answers"] = .array(answers.texts.map(\.json))
    if let scores = answers.scores { object["scores"] = .array(scores.map { .number($0) }) }
    return .object(object)
  }
}

extension Datum.Text {
  /// The prompt as readable text. Token ids are shown as a list.
  fileprivate var shown: String {
    switch self {
    case .text(let text): text.trimmingCharacters(in: .whitespacesAndNewlines)
    case .ids: json.compactText
    }
  }
}
