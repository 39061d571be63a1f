import Foundation
import Objectives
import PluginHost
import Training

/// The results of an objective and a robustifier for one datum of a log.
package struct ReplayedDatum {
  package var loss: Double?
  package var dLogp: [Double]?
  package var dTokenLogp: [[Double]]?
  /// The derivatives with respect to columns. Those with respect to tokens form one list.
  package var dColumns: [(id: String, values: [Double])] = []
  /// The derivative dL/dl.
  package var lossWeight: Double?
  package var metrics: [(id: String, value: Double)] = []
  /// The reason why the datum has no loss.
  package var error: String?
  /// The reason why the datum was in no batch.
  package var leftOut: String?
}

/// The results of an objective and a robustifier for one batch of a log.
package struct ReplayedBatch {
  /// The robust objective's value, or nil if the batch couldn't be evaluated.
  package var value: Double?
  /// The derivatives dL/dl for the batch's data. They are nil if the objective gives one number for
  /// the batch, or if there is no value.
  package var lossWeights: [Double]?
  /// The objective's loss of the whole batch, if it gives only one number per batch.
  package var total: Double?
  /// The objective's state after this batch, if it has state.
  package var state: [UInt8]?
}

/// An evaluation of a log, batch by batch.
package struct ReplayRun {
  package let log: ScoreLog
  package let loss: any SampleLoss
  package let groups: DataGroups?
  private var weigher: BatchWeigher

  package init(log: ScoreLog, loss: any SampleLoss, groups: DataGroups?, weigher: BatchWeigher) {
    self.log = log
    self.loss = loss
    self.groups = groups
    self.weigher = weigher
  }

  package enum Result {
    case datum(ReplayedDatum)
    case batch(ReplayedBatch)
  }

  /// - Returns: a result for each row, in the log's order, and a result for each batch after the
  ///   batch's last row.
  package mutating func results() throws -> [Result] {
    var answers = [ReplayedDatum?](repeating: nil, count: log.rows.count)
    var summaries: [Int: ReplayedBatch] = [:]
    for (number, positions) in log.batches.enumerated() {
      let (batchAnswers, summary) = try evaluate(positions, step: number + 1)
      for (position, answer) in zip(positions, batchAnswers) { answers[position] = answer }
      if let last = positions.max() { summaries[last] = summary }
    }
    return answers.enumerated().flatMap { position, answer -> [Result] in
      guard let answer else { return [] }
      return [.datum(answer)] + (summaries[position].map { [.batch($0)] } ?? [])
    }
  }

  // MARK: A batch

  private mutating func evaluate(_ positions: [Int], step: Int) throws -> (
    [ReplayedDatum], ReplayedBatch
  ) {
    let counted = positions.filter { log.rows[$0].leftOut == nil }
    if counted.count == positions.count {
      return try evaluateAll(positions, of: positions, step: step)
    }
    var (answers, summary): ([ReplayedDatum], ReplayedBatch) =
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

  /// The summary of a batch without any participating row. Its objective is 0 for any model.
  private static func summary(ofNone count: Int) -> ReplayedBatch {
    ReplayedBatch(value: 0, lossWeights: [Double](repeating: 0, count: count))
  }

  /// The answer for a row that is in no batch. For a separable objective, it is the result for this
  /// row alone, with weight 0.
  private func leftOutAnswer(_ position: Int, _ reason: LeftOutData.Reason) -> ReplayedDatum {
    var answer = ReplayedDatum()
    if loss.coupling == .separable, loss.state == nil {
      let batch = log.batch(of: [position], for: loss.requirements)
      let context = LossContext(isValidation: true)
      // A row that is in no batch may be impossible to evaluate.
      if let result = try? loss.evaluate(batch, upstream: nil, context: context) {
        answer = answers(result, batch)[0]
      }
    }
    answer.lossWeight = 0
    answer.leftOut = reason.rawValue
    return answer
  }

  /// - Parameter all: the positions of the whole batch, including rows that don't take part in it.
  private mutating func evaluateAll(
    _ positions: [Int], of all: [Int], step: Int
  ) throws -> ([ReplayedDatum], ReplayedBatch) {
    let batch = log.batch(of: positions, for: loss.requirements)
    do {
      let result = try loss.evaluate(batch, upstream: nil, context: LossContext(step: step))
      return try summed(answers(result, batch), result, positions, of: all)
    } catch let error as PluginError where error.isOfData {
      return try salvaged(positions, step: step, error: error)
    }
  }

  /// The results after a failure. A separable objective still gives the losses of the other data.
  /// Any other objective gives no results.
  private mutating func salvaged(
    _ positions: [Int], step: Int, error: PluginError
  ) throws -> ([ReplayedDatum], ReplayedBatch) {
    guard loss.coupling == .separable, positions.count > 1 else {
      let blamed = error.blamedDatum
      let answers = positions.indices.map { i in
        ReplayedDatum(
          error: blamed == nil || blamed == i
            ? "\(error)" : "not evaluated: another datum of its batch failed")
      }
      return (answers, ReplayedBatch())
    }
    var answers: [ReplayedDatum] = []
    for position in positions {
      answers += try evaluateAll([position], of: [position], step: step).0
    }
    for i in answers.indices { answers[i].lossWeight = nil }
    return (answers, ReplayedBatch())
  }

  private mutating func summed(
    _ plain: [ReplayedDatum], _ result: LossResult, _ positions: [Int], of all: [Int]
  ) throws -> ([ReplayedDatum], ReplayedBatch) {
    var answers = plain
    var summary = ReplayedBatch()
    if loss.coupling == .joint {
      summary.value = result.total
      summary.total = result.total
    } else {
      let robust = try weigher.weigh(
        result, calibration: positions.map { log.rows[$0].calibrationWeight },
        factors: positions.map { weigher.factor(of: log.rows[$0].exampleWeight) },
        groups: groups.map { groups in positions.map { groups.indices[$0] } })
      summary.value = robust.value
      let weights = Dictionary(uniqueKeysWithValues: zip(positions, robust.weights))
      summary.lossWeights = all.map { weights[$0] ?? 0 }
      for i in answers.indices { answers[i].lossWeight = robust.weights[i] }
    }
    summary.state = try loss.state?.savedState()
    return (answers, summary)
  }

  private func answers(_ result: LossResult, _ batch: ScoreBatch) -> [ReplayedDatum] {
    (0..<batch.count).map { i in
      let responses = batch.responses(of: i)
      var answer = ReplayedDatum(loss: result.loss[i])
      if !(loss.unwrapped is LoggedLoss) { answer.dLogp = Array(result.dLogp[responses]) }
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

  /// One datum's derivatives with respect to the differentiable columns. Those with respect to
  /// tokens form one list.
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
}
