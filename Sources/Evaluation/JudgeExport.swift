import LocalSystem
import Preferences
import StrictJSON
import Work

/// A file for an external judge. It contains each pair of answers twice, once in each order.
///
/// Every model is compared with the data's answers, and the first model also with every other
/// model. The judge adds a verdict to each line and must not see the names of the models.
package struct JudgeExport {
  /// The name that represents the data's own answers.
  package static let dataName = "(data)"

  private let data: EvaluationData

  /// - Parameter models: the number of models.
  /// - Throws: an error if nothing can be compared. It is thrown here rather than after hours of
  ///   work.
  init(_ data: EvaluationData, models: Int) throws(WorkError) {
    guard data.hasBaselines || models > 1 else {
      throw .badInput(
        "there is nothing to judge: the data have no golden, chosen or scored answers, "
          + "and no \(Setting.other) model is given")
    }
    self.data = data
  }

  func lines(_ models: [EvaluatedModel]) -> [String] {
    comparisons(of: models).enumerated().flatMap { index, comparison in
      comparison.lines(number: index + 1)
    }
  }

  private func comparisons(of models: [EvaluatedModel]) -> [Comparison] {
    data.prompts.indices.flatMap { prompt in
      let line = data.prompts[prompt]
      let answers = models.map { ($0.name, $0.answers[prompt].texts) }
      var comparisons: [Comparison] = []
      if let own = line.baseline {
        for (name, texts) in answers {
          comparisons += texts.map { Comparison(line, (name, $0), (Self.dataName, own)) }
        }
      }
      for (name, texts) in answers.dropFirst() {
        comparisons += zip(answers[0].1, texts).map {
          Comparison(line, (answers[0].0, $0), (name, $1))
        }
      }
      return comparisons
    }
  }

  private struct Comparison {
    typealias Answer = (name: String, text: Datum.Text)

    let line: DataLine
    let own: Answer
    let other: Answer

    init(_ line: DataLine, _ own: Answer, _ other: Answer) {
      self.line = line
      self.own = own
      self.other = other
    }

    func lines(number: Int) -> [String] {
      [(own, other, false), (other, own, true)].map { a, b, isSwapped in
        JSONValue.object([
          "comparison": .number(number), "id": .string(line.datum.id),
          "prompt": line.datum.prompt.json, "a": a.text.json, "b": b.text.json,
          "a_from": .string(a.name), "b_from": .string(b.name), "swapped": .bool(isSwapped),
          "verdict": .null,
        ]).compactText
      }
    }
  }
}
