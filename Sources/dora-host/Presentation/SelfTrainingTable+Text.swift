import Foundation
import Statistics
import Workflows

extension SelfTrainingTable {
  /// - Parameter width: the width of the terminal, or nil if the text isn't for a terminal.
  func text(width: Int?) -> String {
    var table = TextTable([
      "answers of", "score", "win rate", "length", "AUC", "mean prob", "steps", "loss",
    ])
    for row in rows {
      let training = row.training
      table.add([
        row.policy, cell(row.score), cell(row.winRate), short(row.answers.length),
        short(training?.areaUnderCurve), short(training?.meanProbability),
        training.map { "\($0.steps)" } ?? "-",
        training.map { "\(short($0.firstLoss)) to \(short($0.lastLoss))" } ?? "-",
      ])
    }
    if let bar = rows.first?.answers.targetScore {
      table.add(["target answers", short(bar), "", "", "", "", "", ""])
    }
    return ([table.text(fitting: width)] + (gain.map { [line($0.difference)] } ?? [])).joined(
      separator: "\n\n")
  }

  private func line(_ gain: Estimate) -> String {
    let interval = gain.interval().map { " [\(short($0.low)), \(short($0.high))]" } ?? ""
    return "score, last - start: \(short(gain.mean))\(interval), 95 % by a paired t test over "
      + "\(gain.count) prompts"
  }

  private func cell(_ estimate: Estimate?) -> String {
    guard let estimate else { return "-" }
    return short(estimate.mean) + (estimate.standardError.map { " ± \(short($0))" } ?? "")
  }
}

private func short(_ value: Double?) -> String {
  value.map { String(format: "%.3f", $0) } ?? "-"
}
