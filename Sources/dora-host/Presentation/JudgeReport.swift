import Evaluation
import Foundation
import Statistics
import StrictJSON

/// The output of `eval --judge-import`, as a table or as JSON.
struct JudgeReport {
  let file: String
  let matches: JudgeMatches
  let bootstrap: Bootstrap?
  /// The width of the terminal that shows the text; nil if it isn't shown on a terminal.
  let width: Int?

  var text: String {
    var table = TextTable([
      "", "prompts", "win rate", "length-controlled", "consistent", "A preferred",
    ])
    for match in matches.matches {
      let findings = WinRates.measures.map { match.rates.finding($0, bootstrap) }
      table.add(
        ["\(match.own) against \(match.other)", "\(match.groups.count)"]
          + findings.map { $0.map(EvaluationReport.cell) ?? "-" }
          + [match.shareConsistent, match.shareFirst].map {
            $0.map(EvaluationReport.short) ?? "-"
          })
    }
    return "verdicts    \(file): each pair in both orders; contradictions are ties\n\n"
      + table.text(fitting: width)
  }

  var json: String {
    JSONValue.object([
      "verdicts": .string(file),
      "matches": .array(
        matches.matches.map { match in
          var object: JSONObject = [
            "model": .string(match.own), "other": .string(match.other),
            "comparisons": .number(match.comparisons),
          ]
          for measure in WinRates.measures {
            object[measure.rawValue] = match.rates.finding(measure, bootstrap).map {
              .object(EvaluationReport.json($0))
            }
          }
          if match.rates.isExplainedByLength { object["explained_by_length"] = .bool(true) }
          object["consistent"] = .number(match.shareConsistent)
          object["first_place"] = match.shareFirst.map { .number($0) } ?? .null
          return .object(object)
        }),
    ]).indentedText.trimmingLineEnd
  }
}
