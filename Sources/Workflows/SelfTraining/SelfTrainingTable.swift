import Evaluation
import Foundation
import Preferences
import Statistics
import StrictJSON

/// The results of all rounds. The table has a row for each round and one for the last round's
/// model.
package struct SelfTrainingTable {
  /// A model's answers to all prompts.
  package struct Answers {
    /// The mean score of the answers to each prompt; nil for a prompt without answers.
    package let scores: [Double?]
    /// The share of answers to each prompt that score higher than the target answer. Ties count
    /// half.
    package let wins: [Double?]
    /// The mean length of the answers, in characters or in tokens.
    package let length: Double?
    package let targetScore: Double?

    /// - Parameter comparesWithTarget: false if the scores measure similarity to the target answer.
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

  /// The training of a round on these answers.
  package struct Training {
    package var steps: Int
    package var firstLoss: Double?
    package var lastLoss: Double?
    package var areaUnderCurve: Double?
    package var meanProbability: Double?
  }

  package struct Row {
    /// The name of the model that wrote the answers, such as "start" or "round 1".
    package var policy: String
    package var answers: Answers
    package var training: Training?

    package var score: Estimate? { Self.estimate(answers.scores) }
    package var winRate: Estimate? { Self.estimate(answers.wins) }

    private static func estimate(_ values: [Double?]) -> Estimate? {
      let known = values.compactMap { $0 }
      return known.isEmpty ? nil : Estimate(known)
    }

    /// A summary for the user, in one line.
    var summary: String {
      "answers score \(short(score?.mean)), win \(short(winRate?.mean)), AUC "
        + "\(short(training?.areaUnderCurve)); \(training?.steps ?? 0) steps, loss "
        + "\(short(training?.firstLoss)) to \(short(training?.lastLoss))"
    }
  }

  package private(set) var rows: [Row] = []

  mutating func add(_ row: Row) { rows.append(row) }

  /// The comparison of the last model's scores with those of the first model, prompt by prompt.
  package var gain: PairedComparison? {
    guard let first = rows.first, let last = rows.last else { return nil }
    return PairedComparison(last.answers.scores, first.answers.scores)
  }

  // MARK: JSON

  package var json: JSONValue {
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
