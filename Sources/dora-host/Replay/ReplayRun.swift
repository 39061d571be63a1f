import Foundation
import Objectives
import PluginHost
import Training

/// Evaluates a log batch by batch and prints what came of it, in the log's order.
struct ReplayRun {
  let log: ScoreLog
  let loss: any SampleLoss
  let groups: DataGroups?
  var weigher: BatchWeigher

  /// What is printed for one datum.
  private struct Answer {
    var loss: Double?
    var dLogp: [Double]?
    var dTokenLogp: [[Double]]?
    var dColumns: [(id: String, values: [Double])] = []
    var weight: Double?
    var metrics: [(id: String, value: Double)] = []
    var error: String?
    /// Why it took part in no batch.
    var leftOut: String?
  }

  /// - Returns: how many data could not be evaluated.
  mutating func run() throws -> Int {
    var answers = [Answer?](repeating: nil, count: log.rows.count)
    // The line of a batch follows its last datum.
    var summaries: [Int: String] = [:]
    for (number, positions) in log.batches.enumerated() {
      let (batchAnswers, summary) = try evaluate(positions, step: number + 1)
      for (position, answer) in zip(positions, batchAnswers) { answers[position] = answer }
      if let last = positions.max() { summaries[last] = summary }
    }
    var failures = 0
    for (position, answer) in answers.enumerated() {
      guard let answer else { continue }
      if answer.error != nil { failures += 1 }
      Console.result(text(of: answer))
      if let summary = summaries[position] { Console.result(summary) }
    }
    return failures
  }

  // MARK: A batch

  private mutating func evaluate(_ positions: [Int], step: Int) throws -> ([Answer], String) {
    let counted = positions.filter { log.rows[$0].leftOut == nil }
    if counted.count == positions.count {
      return try evaluateAll(positions, of: positions, step: step)
    }
    var (answers, summary): ([Answer], String) =
      counted.isEmpty
      ? ([], Self.summary(ofNone: positions.count))
      : try evaluateAll(counted, of: positions, step: step)
    for (i, position) in positions.enumerated() {
      if let reason = log.rows[position].leftOut {
        answers.insert(leftOutAnswer(position, reason), at: i)
      }
    }
    return (answers, summary)
  }

  /// Of a batch that no row takes part in: the objective is 0, whatever the model.
  private static func summary(ofNone count: Int) -> String {
    var json = JSONLine()
    json.add("value", 0.0)
    json.add("weights", [Double](repeating: 0, count: count))
    return json.text
  }

  /// A row that takes part in no batch: what a separable objective says of it alone, with weight 0.
  private func leftOutAnswer(_ position: Int, _ reason: LeftOutData.Reason) -> Answer {
    var answer = Answer()
    if loss.coupling == .separable, !(loss is any StatefulLoss) {
      let batch = log.batch(of: [position], for: loss.requirements)
      let context = LossContext(isValidation: true)
      // A row that does not count may be one that can't be evaluated.
      if let result = try? loss.evaluate(batch, upstream: nil, context: context) {
        answer = answers(result, batch)[0]
      }
    }
    answer.weight = 0
    answer.leftOut = reason.rawValue
    return answer
  }

  /// - Parameter all: the whole batch, with the rows that take no part in it.
  private mutating func evaluateAll(
    _ positions: [Int], of all: [Int], step: Int
  ) throws -> ([Answer], String) {
    let batch = log.batch(of: positions, for: loss.requirements)
    do {
      let result = try loss.evaluate(batch, upstream: nil, context: LossContext(step: step))
      return try summed(answers(result, batch), result, positions, of: all)
    } catch let error as PluginError where error.isOfData {
      return try salvaged(positions, step: step, error: error)
    }
  }

  /// After a failure: a separable objective still has the other data's losses; of any other nothing is
  /// known.
  private mutating func salvaged(
    _ positions: [Int], step: Int, error: PluginError
  ) throws -> ([Answer], String) {
    guard loss.coupling == .separable, positions.count > 1 else {
      let blamed = error.blamedDatum
      let answers = positions.indices.map { i in
        Answer(
          error: blamed == nil || blamed == i
            ? "\(error)" : "not evaluated: another datum of its batch failed")
      }
      return (answers, Self.emptySummary)
    }
    var answers: [Answer] = []
    for position in positions {
      answers += try evaluateAll([position], of: [position], step: step).0
    }
    for i in answers.indices { answers[i].weight = nil }
    return (answers, Self.emptySummary)
  }

  private static var emptySummary: String {
    var json = JSONLine()
    json.add("value", Double?.none)
    return json.text
  }

  private mutating func summed(
    _ plain: [Answer], _ result: LossResult, _ positions: [Int], of all: [Int]
  ) throws -> ([Answer], String) {
    var answers = plain
    var json = JSONLine()
    if loss.coupling == .joint {
      json.add("value", result.total)
      json.add("total", result.total)
    } else {
      let robust = try weigher.weigh(
        result, calibration: positions.map { log.rows[$0].calibration },
        factors: positions.map { weigher.factor(of: log.rows[$0].weight) },
        groups: groups.map { groups in positions.map { groups.indices[$0] } })
      json.add("value", robust.value)
      let weights = Dictionary(uniqueKeysWithValues: zip(positions, robust.weights))
      json.add("weights", all.map { weights[$0] ?? 0 })
      for i in answers.indices { answers[i].weight = robust.weights[i] }
    }
    if let stateful = loss as? any StatefulLoss {
      json.add("state", Data(try stateful.savedState()).base64EncodedString())
    }
    return (answers, json.text)
  }

  private func answers(_ result: LossResult, _ batch: ScoreBatch) -> [Answer] {
    (0..<batch.count).map { i in
      let responses = batch.responses(of: i)
      var answer = Answer(loss: result.loss[i])
      if !(loss is LoggedLoss) { answer.dLogp = Array(result.dLogp[responses]) }
      if let tokens = batch.tokens, let derivatives = result.dTokenLogp {
        answer.dTokenLogp = responses.map {
          Array(derivatives[tokens.first[$0]..<tokens.first[$0 + 1]])
        }
      }
      answer.dColumns = derivatives(of: i, in: batch, result)
      answer.metrics = zip(loss.metrics, result.metrics).map { ($0.id, $1[i]) }
      return answer
    }
  }

  /// One datum's derivatives by the columns that have some; those of tokens are one list.
  private func derivatives(
    of i: Int, in batch: ScoreBatch, _ result: LossResult
  ) -> [(id: String, values: [Double])] {
    batch.columns.compactMap { column in
      guard let derivatives = result.dColumns[column.id] else { return nil }
      let responses = batch.responses(of: i)
      switch column.extent {
      case .datum: return (column.id, [derivatives[i]])
      case .response: return (column.id, Array(derivatives[responses]))
      case .token:
        guard let first = batch.tokens?.first else { return nil }
        let tokens = first[responses.lowerBound]..<first[responses.upperBound]
        return (column.id, Array(derivatives[tokens]))
      }
    }
  }

  private func text(of answer: Answer) -> String {
    var json = JSONLine()
    if let error = answer.error { json.add("error", error) }
    if let reason = answer.leftOut { json.add("left_out", reason) }
    json.add("loss", answer.loss)
    if let derivatives = answer.dLogp { json.add("d_logp", derivatives) }
    if let derivatives = answer.dTokenLogp { json.add("d_tok_logp", derivatives) }
    let (columns, likeOwn) = Self.parted(answer.dColumns.map { ("d_\($0.id)", $0) })
    for (name, column) in columns { json.add(name, column.values) }
    if let weight = answer.weight { json.add("weight", weight) }
    let (metrics, asOwn) = Self.parted(answer.metrics.map { ($0.id, $0) }, prefix: "d_")
    for (name, metric) in metrics { json.add(name, metric.value) }
    if !likeOwn.isEmpty {
      json.add("d_columns") { for (_, column) in likeOwn { $0.add(column.id, column.values) } }
    }
    if !asOwn.isEmpty {
      json.add("metrics") { for (name, metric) in asOwn { $0.add(name, metric.value) } }
    }
    return json.text
  }

  /// Names of this program's own, here and in the lines of a batch.
  private static let ownNames: Set = [
    "error", "loss", "d_logp", "d_tok_logp", "d_columns", "weight", "weights", "value", "total",
    "state", "metrics",
  ]

  /// Fields that stand beside our own, and those that would be taken for one of them.
  private static func parted<Value>(
    _ fields: [(name: String, value: Value)], prefix: String? = nil
  ) -> (others: [(String, Value)], likeOwn: [(String, Value)]) {
    let isLikeOwn = { (name: String) in
      ownNames.contains(name) || prefix.map(name.hasPrefix) == true
    }
    return (fields.filter { !isLikeOwn($0.name) }, fields.filter { isLikeOwn($0.name) })
  }
}
