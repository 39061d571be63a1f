import Failures
import Objectives
import Training
import Work

/// A combination of one objective and one robustifier in a comparison.
package struct ReplayVariant {
  /// The variant as the user wrote it.
  package let name: String
  package let loss: any SampleLoss
  package var weigher: BatchWeigher

  package init(name: String, loss: any SampleLoss, weigher: BatchWeigher) {
    self.name = name
    self.loss = loss
    self.weigher = weigher
  }

  /// The variant's results for one datum.
  package struct Opinion {
    /// The datum's loss, or nil if there is only a loss of the batch.
    package var loss: Double?
    /// The derivative dL/dl, or nil if there is only a loss of the batch.
    package var lossWeight: Double?
    package var pull: GradientComparison.Pull

    /// The results for a datum that is in no batch.
    static func none(of row: ScoreLog.Row) -> Opinion {
      let lengths = row.lengths ?? (row.logp ?? []).map { _ in 1 }
      return Opinion(
        loss: nil, lossWeight: 0,
        pull: GradientComparison.Pull(sums: lengths.map { _ in 0 }, lengths: lengths))
    }
  }

  /// Rejects a log on which the variant can't be evaluated.
  package func check(with log: ScoreLog) throws {
    let robustifier = weigher.robustifier
    try log.check(for: loss, isLogged: loss.unwrapped is LoggedLoss)
    try log.checkWeights(for: loss)
    try log.checkLabels(for: loss)
    if loss.coupling == .joint, !robustifier.isMean {
      throw WorkError.badInput(
        "loss '\(loss.name)' is one number for the whole batch, so '\(robustifier.name)' has no "
          + "losses to weigh; leave \(Setting.robust) out")
    }
  }

  /// The variant's results for every row of a log, batch by batch.
  ///
  /// - Throws: ``ReplayFailure`` for the first batch that can't be evaluated.
  package mutating func opinions(of log: ScoreLog, groups: DataGroups?) throws -> [Opinion] {
    var opinions = [Opinion?](repeating: nil, count: log.rows.count)
    for (i, row) in log.rows.enumerated() where row.leftOut != nil {
      opinions[i] = .none(of: row)
    }
    for (number, all) in log.batches.enumerated() {
      let positions = all.filter { log.rows[$0].leftOut == nil }
      if positions.isEmpty { continue }
      let batch = log.batch(of: positions, for: loss.requirements)
      do {
        let found = try self.opinions(
          of: batch, rows: positions.map { log.rows[$0] },
          groups: groups.map { groups in positions.map { groups.indices[$0] } }, step: number + 1)
        for (position, opinion) in zip(positions, found) { opinions[position] = opinion }
      } catch {
        let blamed = (error as? any DatumBlame)?.blamedDatum ?? 0
        let line = log.rows[positions[positions.indices.contains(blamed) ? blamed : 0]].line
        throw ReplayFailure(place: "\(log.file):\(line)", cause: error)
      }
    }
    return opinions.compactMap { $0 }
  }

  private mutating func opinions(
    of batch: ScoreBatch, rows: [ScoreLog.Row], groups: [Int]?, step: Int
  ) throws -> [Opinion] {
    var context = LossContext(step: step)
    var result = try loss.evaluate(batch, upstream: nil, context: context)
    guard loss.coupling != .joint else {
      return rows.indices.map { Opinion(pull: pull(of: $0, in: batch, result, rows[$0], 1)) }
    }
    let weights = try weigher.weigh(
      result, calibration: rows.map(\.calibrationWeight),
      factors: rows.map { weigher.factor(of: $0.exampleWeight) }, groups: groups
    ).weights
    if loss.coupling == .coupled {
      context.isRepeat = true
      let repeated = try loss.evaluate(batch, upstream: weights, context: context)
      try repeated.checkRepeats(result, of: loss)
      result = repeated
    }
    return rows.indices.map { i in
      let factor = loss.coupling == .coupled ? 1 : weights[i]
      return Opinion(
        loss: result.loss[i], lossWeight: weights[i],
        pull: pull(of: i, in: batch, result, rows[i], factor))
    }
  }

  private func pull(
    of i: Int, in batch: ScoreBatch, _ result: LossResult, _ row: ScoreLog.Row, _ factor: Double
  ) -> GradientComparison.Pull {
    let responses = batch.responses(of: i)
    var tokens: [[Double]]?
    if let first = batch.tokens?.first, let derivatives = result.dTokenLogp {
      tokens = responses.map { r in
        derivatives[first[r]..<first[r + 1]].map { factor * $0 }
      }
    }
    return GradientComparison.Pull(
      sums: responses.map { factor * result.dLogp[$0] }, tokens: tokens,
      lengths: row.lengths ?? responses.map { _ in 1 })
  }
}

/// A failure to evaluate a variant on a row, or on the batch that begins there.
package struct ReplayFailure: Failure, CustomStringConvertible {
  package let place: String
  package let cause: any Error
  package var kind: FailureKind { FailureKind(ofWorkEndedBy: cause) }

  package var description: String { "\(place): \(cause)" }
}
