import Statistics
import Foundation

extension StudyReport {
  func tables(of outcome: StudyOutcome) -> [StudyTextTable] {
    switch study.endpoint {
    case .frontier:
      [endpointTable(outcome)] + [ConfidenceSummary(outcome)?.table].compactMap { $0 }
    case .rounds: [roundTable(outcome)]
    case .lastStep: [endpointTable(outcome), lastStepTable(outcome)]
    }
  }

  /// Returns the table of arms at the endpoint, which contains the values of the first column and
  /// then differences from the first arm.
  private func endpointTable(_ outcome: StudyOutcome) -> StudyTextTable {
    let columns = columns(of: outcome)
    let endpoint = outcome.settings.endpoint
    var table = StudyTextTable(
      header: ["at KL \(endpoint)", columns[0].title]
        + columns.map { "Δ \($0.title)" } + ["ESS", "steps"])
    for (arm, name) in outcome.arms.enumerated() {
      let first = outcome.estimate(columns[0].value, ofArm: arm, atDivergence: endpoint)
      let differences = columns.map { column -> String in
        guard arm > 0 else { return "" }
        return Self.signed(
          outcome.difference(column.value, ofArm: arm, atDivergence: endpoint)?
            .scaled(by: column.scale), column.digits)
      }
      let share = outcome.estimate({ $0.effectiveShare }, ofArm: arm, atDivergence: endpoint)
      let steps = outcome.estimate({ $0.steps }, ofArm: arm, atDivergence: endpoint)
      table.rows.append(
        [name, Self.text(first, columns[0].digits)] + differences
          + [
            share.map { Self.number(100 * $0.mean, 0) + " %" } ?? "–",
            steps.map { Self.number($0.mean, 0) } ?? "–",
          ])
    }
    return table
  }

  /// Returns the table of true rewards after each round, with differences from the first arm.
  private func roundTable(_ outcome: StudyOutcome) -> StudyTextTable {
    let rounds = 1...outcome.cell.rounds
    var table = StudyTextTable(
      header: ["true reward"] + rounds.flatMap { ["round \($0)", "Δ", "KL"] })
    for (arm, name) in outcome.arms.enumerated() {
      let cells = rounds.flatMap { round -> [String] in
        func values(_ arm: Int) -> [Double] {
          outcome.seeds.map { $0.arms[arm].frontier.points[round].reward }
        }
        let own = values(arm)
        let difference = Estimate(zip(own, values(0)).map { $0 - $1 })
        let distance = Estimate(
          outcome.seeds.map { $0.arms[arm].frontier.points[round].divergence })
        return [
          Self.text(Estimate(own), 2), arm == 0 ? "" : Self.signed(difference, 2),
          Self.number(distance.mean, 2),
        ]
      }
      table.rows.append([name] + cells)
    }
    return table
  }

  /// Returns the table of arms at their last step, with differences from the first arm.
  private func lastStepTable(_ outcome: StudyOutcome) -> StudyTextTable {
    func ends(_ arm: Int, _ quantity: (Measurement) -> Double) -> Estimate {
      Estimate(outcome.seeds.map { quantity($0.arms[arm].frontier.end) })
    }
    var table = StudyTextTable(
      header: ["at the last step", "true reward", "Δ true reward", "KL", "mean loss", "steps"])
    for (arm, name) in outcome.arms.enumerated() {
      let difference = Estimate(
        outcome.seeds.map { $0.arms[arm].frontier.end.reward - $0.arms[0].frontier.end.reward })
      let losses = Estimate(outcome.seeds.map { $0.arms[arm].lastLosses })
      table.rows.append([
        name, Self.text(ends(arm) { $0.reward }, 2), arm == 0 ? "" : Self.signed(difference, 2),
        Self.number(ends(arm) { $0.divergence }.mean, 2), Self.number(losses.mean, 3),
        Self.number(ends(arm) { $0.steps }.mean, 0),
      ])
    }
    return table
  }

  // MARK: Cells

  /// Returns the mean ± half of the 95 % interval, as text.
  static func text(_ estimate: Estimate?, _ digits: Int) -> String {
    guard let estimate, estimate.mean.isFinite else { return "–" }
    let mean = number(estimate.mean, digits)
    guard let interval = estimate.interval() else { return mean }
    return "\(mean) ± \(number((interval.high - interval.low) / 2, digits))"
  }

  static func signed(_ estimate: Estimate?, _ digits: Int) -> String {
    let text = text(estimate, digits)
    guard let first = text.first, first != "–" else { return text }
    return first == "−" ? text : "+" + text
  }

  static func number(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  static func text(pValue: Double) -> String {
    pValue < 0.0001 ? "p < 0.0001" : "p = \(number(pValue, 4))"
  }
}

extension ArmResult {
  /// The mean loss over the last steps, which are about an epoch in most studies.
  fileprivate var lastLosses: Double {
    let last = losses.suffix(64)
    return last.reduce(0, +) / Double(last.count)
  }
}

/// A table of texts with a header.
struct StudyTextTable: Sendable, Equatable {
  var header: [String]
  var rows: [[String]] = []

  var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    return ([line(header), "|" + String(repeating: "---|", count: header.count)] + rows.map(line))
      .joined(separator: "\n")
  }

  /// The table as text with at most 80 characters per line. Columns that don't fit follow below the
  /// others, with the row names repeated.
  var plain: String {
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    var blocks: [[Int]] = [[]]
    var width = widths[0]
    for column in header.indices.dropFirst() {
      if width + 2 + widths[column] > 80, !blocks[blocks.count - 1].isEmpty {
        blocks.append([])
        width = widths[0]
      }
      blocks[blocks.count - 1].append(column)
      width += 2 + widths[column]
    }
    return blocks.map { columns in
      ([header] + rows).map { row in
        ([0] + columns).map { column in
          row[column].padding(toLength: widths[column], withPad: " ", startingAt: 0)
        }.joined(separator: "  ").trimmedRight
      }.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }
}

extension String {
  fileprivate var trimmedRight: String { String(reversed().drop { $0 == " " }.reversed()) }
}
