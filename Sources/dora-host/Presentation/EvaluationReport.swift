import Evaluation
import Foundation
import Statistics
import StrictJSON

/// The output of `eval`, as tables or as JSON.
struct EvaluationReport {
  let result: EvaluationResult
  /// The width of the terminal that shows the text; nil if it isn't shown on a terminal.
  var width: Int?

  private var models: [EvaluatedModel] { result.models }
  private var others: ArraySlice<EvaluatedModel> { result.others }
  private var bootstrap: Bootstrap? { result.bootstrap }
  private var settings: EvaluationResult.Settings { result.settings }

  // MARK: Text

  var text: String {
    ([head, table] + others.map { comparison(with: $0) }
      + (result.sideBySide.map { [$0.text] } ?? []))
      .joined(separator: "\n\n")
  }

  private var head: String {
    var lines = ["data        \(settings.data): \(result.data) data, \(result.prompts) prompts"]
    lines.append("reward      \(settings.reward)")
    if let scorer = settings.scorer { lines.append("scores      \(scorer)") }
    if let confidence = settings.confidence { lines.append("confidence  field '\(confidence)'") }
    if bootstrap != nil {
      lines.append(
        "intervals   95 %, bootstrap over prompts\(hasShares ? Self.shareIntervals : "")")
    }
    return lines.joined(separator: "\n")
  }

  /// Shares have other intervals, because the width of a bootstrap interval is 0 for a share of 0
  /// or 1.
  private static let shareIntervals = "; shares: Clopper-Pearson, Agresti-Coull"

  private var hasShares: Bool {
    Measure.allCases.contains { measure in
      measure.isShare && models.contains { $0.finding(measure, nil) != nil }
    }
  }

  private var table: String {
    var table = TextTable([""] + models.map(\.name))
    for measure in Measure.allCases {
      let findings = models.map { $0.finding(measure, bootstrap) }
      guard findings.contains(where: { $0 != nil }) else { continue }
      table.add([measure.title] + findings.map { $0.map(Self.cell) ?? "-" })
    }
    return table.text(fitting: width)
  }

  private func comparison(with other: EvaluatedModel) -> String {
    var table = TextTable([
      "\(models[0].name) - \(other.name)", "difference", "interval", "paired t", "p", "prompts",
    ])
    for measure in Measure.allCases {
      guard let difference = models[0].difference(from: other, measure, bootstrap) else { continue }
      table.add([
        measure.title, Self.short(difference.finding.value),
        difference.finding.interval.map(Self.short) ?? "-",
        difference.tInterval.map(Self.short) ?? "-",
        difference.estimate?.pValue.map(Self.probability) ?? "-", "\(difference.finding.prompts)",
      ])
    }
    return ([table.text(fitting: width)] + Self.lines(HeadToHead(models[0], other), bootstrap))
      .joined(separator: "\n")
  }

  /// Returns lines that say which of two models has the better responses to the same prompts. There
  /// are none without scores.
  private static func lines(_ match: HeadToHead, _ bootstrap: Bootstrap?) -> [String] {
    WinRates.measures.compactMap { measure in
      match.rates.finding(measure, bootstrap).map { "\(HeadToHead.title(measure)) \(cell($0))" }
    }
  }

  static func cell(_ finding: Finding) -> String {
    short(finding.value) + (finding.interval.map { " " + short($0) } ?? "")
  }

  static func short(_ value: Double) -> String {
    let text = String(format: "%.3f", value)
    return text == "-0.000" ? "0.000" : text
  }

  private static func short(_ interval: Interval) -> String {
    "[\(short(interval.low)), \(short(interval.high))]"
  }

  private static func probability(_ p: Double) -> String {
    p < 0.001 ? "< 0.001" : String(format: "%.3f", p)
  }

  // MARK: JSON

  var json: String {
    var object: JSONObject = [
      "data": .string(settings.data), "data_count": .number(result.data),
      "prompts": .number(result.prompts),
      "reward": .string(settings.reward),
    ]
    if let reference = settings.reference { object["reference"] = .string(reference) }
    if let scorer = settings.scorer { object["scorer"] = .string(scorer) }
    if let confidence = settings.confidence { object["confidence"] = .string(confidence) }
    if let sampling = settings.sampling { object["sampling"] = .object(sampling) }
    if settings.divergenceSamples > 0 {
      object["kl_samples"] = .number(settings.divergenceSamples)
    }
    object["models"] = .array(models.map(json))
    object["differences"] = .array(others.map { json(models[0], minus: $0) })
    object["left_out"] = .object(
      JSONObject(
        result.leftOut.map { JSONObject.Member($0.name, .string($0.reason.onCommandLine)) }))
    if let sideBySide = result.sideBySide { object["side_by_side"] = sideBySide.json }
    return JSONValue.object(object).indentedText.trimmingLineEnd
  }

  private func json(_ model: EvaluatedModel) -> JSONValue {
    var object: JSONObject = ["model": .string(model.name)]
    for measure in Measure.allCases {
      guard let finding = model.finding(measure, bootstrap) else { continue }
      object[measure.rawValue] = .object(Self.json(finding))
    }
    if model.isExplainedByLength { object["explained_by_length"] = .bool(true) }
    return .object(object)
  }

  private func json(_ own: EvaluatedModel, minus other: EvaluatedModel) -> JSONValue {
    var object: JSONObject = ["model": .string(own.name), "other": .string(other.name)]
    for measure in Measure.allCases {
      guard let difference = own.difference(from: other, measure, bootstrap) else { continue }
      var entry = Self.json(difference.finding)
      if let interval = difference.tInterval { entry["t_interval"] = interval.json }
      if let p = difference.estimate?.pValue { entry["p"] = .number(p) }
      object[measure.rawValue] = .object(entry)
    }
    let match = HeadToHead(own, other)
    var wins = WinRates.measures.compactMap { measure in
      match.rates.finding(measure, bootstrap).map {
        JSONObject.Member(measure.rawValue, .object(Self.json($0)))
      }
    }
    if match.rates.isExplainedByLength {
      wins.append(JSONObject.Member("explained_by_length", .bool(true)))
    }
    if !wins.isEmpty { object["head_to_head"] = .object(JSONObject(wins)) }
    return .object(object)
  }

  static func json(_ finding: Finding) -> JSONObject {
    var object: JSONObject = ["value": .number(finding.value)]
    if let interval = finding.interval { object["interval"] = interval.json }
    object["prompts"] = .number(finding.prompts)
    return object
  }
}
