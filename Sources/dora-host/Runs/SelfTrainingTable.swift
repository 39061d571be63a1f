import Statistics
import Foundation
import Preferences
import StrictJSON

/// What became of a model over the rounds: a row for each, and for the last one's model.
struct SelfTrainingTable {
  /// A model's answers to all prompts.
  struct Answers {
    /// Mean score of each prompt's answers, nil where it has none.
    let scores: [Double?]
    /// Share of answers that score higher than the target answer, ties half, by prompt.
    let wins: [Double?]
    /// Mean characters, or tokens.
    let length: Double?
    let targetScore: Double?

    /// - Parameter comparesWithTarget: false where scores measure likeness to the target answer.
    init(_ lines: [DataLine], comparesWithTarget: Bool) {
      var (scores, wins): ([Double?], [Double?]) = ([], [])
      var (lengths, bars): ([Double], [Double]) = ([], [])
      for line in lines {
        let own = line.ownAnswers
        let all = line.datum.scores ?? []
        let given = own.map { all[$0] }
        lengths += own.map { Double(line.datum.responses[$0].length) }
        if comparesWithTarget, let bar = all.first { bars.append(bar) }
        scores.append(given.isEmpty ? nil : Estimate(given).mean)
        var count = PairCount()
        if comparesWithTarget { for score in given { count.add(score, against: all[0]) } }
        wins.append(count.rate)
      }
      (self.scores, self.wins) = (scores, wins)
      length = lengths.isEmpty ? nil : Estimate(lengths).mean
      targetScore = bars.isEmpty ? nil : Estimate(bars).mean
    }
  }

  /// What a round did with them.
  struct Training {
    var steps: Int
    var firstLoss: Double?
    var lastLoss: Double?
    var areaUnderCurve: Double?
    var meanProbability: Double?
  }

  struct Row {
    /// Whose answers they are: "start", "round 1", …
    var policy: String
    var answers: Answers
    var training: Training?

    var score: Estimate? { Self.estimate(answers.scores) }
    var winRate: Estimate? { Self.estimate(answers.wins) }

    private static func estimate(_ values: [Double?]) -> Estimate? {
      let known = values.compactMap { $0 }
      return known.isEmpty ? nil : Estimate(known)
    }

    /// One line for people.
    var summary: String {
      "answers score \(short(score?.mean)), win \(short(winRate?.mean)), AUC "
        + "\(short(training?.areaUnderCurve)); \(training?.steps ?? 0) steps, loss "
        + "\(short(training?.firstLoss)) to \(short(training?.lastLoss))"
    }
  }

  private var rows: [Row] = []

  mutating func add(_ row: Row) { rows.append(row) }

  /// The last model's answers minus the first one's, prompt by prompt.
  private var gain: PairedComparison? {
    guard let first = rows.first, let last = rows.last else { return nil }
    return PairedComparison(last.answers.scores, first.answers.scores)
  }

  /// - Parameter width: of the terminal, nil where there is none.
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

  // MARK: JSON

  var json: JSONValue {
    var object: JSONObject = ["rounds": .array(rows.map(Self.json))]
    object["target_score"] = number(rows.first?.answers.targetScore)
    if let gain = gain?.difference {
      var entry: JSONObject = ["value": .number(gain.mean), "prompts": .number(gain.count)]
      if let interval = gain.interval() { entry["t_interval"] = interval.json }
      if let p = gain.pValue { entry["p"] = .number(p) }
      object["score_gain"] = .object(entry)
    }
    return .object(object)
  }

  private static func json(_ row: Row) -> JSONValue {
    var object: JSONObject = [
      "answers_of": .string(row.policy), "score": number(row.score?.mean),
      "score_standard_error": number(row.score?.standardError),
      "win_rate": number(row.winRate?.mean), "length": number(row.answers.length),
    ]
    if let training = row.training {
      object["auc"] = number(training.areaUnderCurve)
      object["mean_prob"] = number(training.meanProbability)
      object["steps"] = .number(training.steps)
      object["first_loss"] = number(training.firstLoss)
      object["last_loss"] = number(training.lastLoss)
    }
    return .object(object)
  }
}

private func short(_ value: Double?) -> String {
  value.map { String(format: "%.3f", $0) } ?? "-"
}

private func number(_ value: Double?) -> JSONValue {
  value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
}
