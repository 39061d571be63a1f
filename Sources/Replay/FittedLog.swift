import Objectives
import Preferences
import Training
import Work

/// A score log converted to a form that a given objective can read.
///
/// Rows that `train` would leave out are marked. These are rows with weight 0 and, for an objective
/// that learns from scores, rows whose scores are all equal.
///
/// The logs that `train` writes for pairs or lists are sufficient for an objective on single,
/// labelled responses. Every response becomes a datum, as described in ``SingleResponses``. KTO
/// also needs completions of other prompts, which would require a model. They are taken from a
/// policy equal to its reference, so there is no divergence.
package struct FittedLog {
  package let log: ScoreLog
  /// The position of each row in the original log.
  private let origins: [Int]
  /// The assumptions made, as notices for the user.
  package let assumptions: [WorkText]

  package init(_ original: ScoreLog, to loss: any SampleLoss, keepsTies: Bool = false) {
    let needs = loss.requirements
    let isTakenApart = SingleResponses.areNeeded(
      by: needs, responseCounts: original.rows.lazy.map(\.responseCount))
    let (original, notice) = original.leavingOut(
      learnsFromScores: isTakenApart || needs.takes(.score), isTakenApart: isTakenApart,
      keepsTies: keepsTies)
    guard isTakenApart else {
      log = original
      origins = Array(original.rows.indices)
      assumptions = [notice, original.orderNotice(loss), original.contradictions(loss)]
        .compactMap { $0 }
      return
    }
    let free = (original.rows.compactMap(\.batch).max() ?? 0) + 1
    let parts = original.rows.enumerated().map { i, row in
      row.takenApart(batch: row.batch ?? free + i)
    }
    var rows = parts.flatMap { $0 }
    let unlabelled = original.rows.reduce(0) { $0 + $1.responseCount } - rows.count
    var assumptions = [
      notice, WorkText(original.labels.notice(loss.name, unlabelled: unlabelled)),
      original.contradictions(loss),
    ].compactMap { $0 }
    let unknown = Self.divergence.filter { column in
      needs.neededColumns.contains(column) && !rows.contains { $0.columns[column] != nil }
    }
    if !unknown.isEmpty {
      for i in rows.indices {
        for column in unknown { rows[i].columns[column] = (.response, [0]) }
      }
      assumptions.append(
        WorkText(
          "'\(loss.name)' is taken at a divergence of 0 from the reference: the log has no "
            + unknown.joined(separator: ", ")))
    }
    log = ScoreLog(file: original.file, rows: rows)
    origins = parts.indices.flatMap { i in parts[i].map { _ in i } }
    self.assumptions = assumptions
  }

  private static let divergence = [HostColumn.mismatchedPolicyLogp, .mismatchedReferenceLogp]
    .map(\.rawValue)

  /// The groups of this log's rows, derived from those of the original log.
  package func groups(_ groups: DataGroups?) -> DataGroups? {
    groups.map { groups in
      DataGroups(indices: origins.map { groups.indices[$0] }, sizes: groups.sizes)
    }
  }

  /// An objective's results for the original rows. A datum that was split into responses gets their
  /// total weight, the weighted mean of their losses, and the pull of every response.
  package func regrouped(_ opinions: [ReplayVariant.Opinion]) -> [ReplayVariant.Opinion] {
    var parts: [[ReplayVariant.Opinion]] = []
    for (origin, opinion) in zip(origins, opinions) {
      if origin < parts.count { parts[origin].append(opinion) } else { parts.append([opinion]) }
    }
    return parts.map { $0.count == 1 ? $0[0] : ReplayVariant.Opinion(joining: $0) }
  }
}

extension ScoreLog {
  /// The notice about rows without scores. For these, an objective on preferences takes the first
  /// response as the better one.
  fileprivate func orderNotice(_ loss: any SampleLoss) -> WorkText? {
    let unscored = rows.filter { $0.scores == nil && $0.responseCount > 1 }
    guard loss.requirements.takes(.score), let first = unscored.first,
      ObjectiveProbe.ordersTies(loss, of: first.standIn) == true
    else { return nil }
    return WorkText(
      "warning     \(unscored.count) of \(rows.count) data have no 'score'; '\(loss.name)' takes their first "
        + "response for the better one")
  }

  /// The notice about rows whose labels contradict their scores.
  fileprivate func contradictions(_ loss: any SampleLoss) -> WorkText? {
    let count = rows.count { row in
      guard let labels = row.columns[Verdicts.column], labels.extent == .response else {
        return false
      }
      return Verdicts.contradict(.responses(labels.values), scores: row.scores)
    }
    guard count > 0 else { return nil }
    let guide = loss.requirements.takes(.score) ? "scores" : "labels"
    return WorkText(
      "warning     in \(count) of \(rows.count) data a response that is labelled desirable scores lower than "
        + "one that isn't; '\(loss.name)' goes by the \(guide)")
  }

  /// The source of the labels of rows with several responses.
  fileprivate var labels: SingleResponses.Labels {
    rows.filter { $0.responseCount > 1 }.reduce(into: []) { labels, row in
      labels.insert(
        SingleResponses.Labels(
          isLabelled: row.columns[SingleResponses.label] != nil, isScored: row.scores != nil))
    }
  }

  /// Returns the log in which rows that are in no batch are marked, and notices about them for the
  /// user.
  fileprivate func leavingOut(
    learnsFromScores: Bool, isTakenApart: Bool, keepsTies: Bool
  ) -> (log: ScoreLog, notice: WorkText?) {
    var rows = rows
    for i in rows.indices {
      let isLabelled = isTakenApart && rows[i].columns[SingleResponses.label] != nil
      rows[i].leftOut = LeftOutData.Reason.of(
        weight: rows[i].exampleWeight, scores: rows[i].scores,
        learnsFromScores: learnsFromScores && !isLabelled, keepsTies: keepsTies)
    }
    let leftOut = LeftOutData(total: rows.count, reasons: rows.compactMap(\.leftOut))
    guard leftOut.kept < leftOut.total else { return (self, nil) }
    let remedy: WorkText =
      leftOut.counts[.ties] == nil ? "" : "; \(Setting.keepTies) keeps equal scores"
    return (
      ScoreLog(file: file, rows: rows),
      "left out    of \(leftOut.total) data \(leftOut.summary)\(remedy)"
    )
  }
}

extension ScoreLog.Row {
  var responseCount: Int { logp?.count ?? 0 }

  /// A datum of the same form as this row, with which an objective can be queried.
  fileprivate var standIn: TrainingDatum {
    TrainingDatum(
      id: "", prompt: [0], responses: (logp ?? []).map { _ in [0] }, referenceLogp: referenceLogp,
      targetIndex: targetIndex, exampleWeight: exampleWeight,
      columns: columns.compactMapValues { column in
        switch column.extent {
        case .datum: .datum(column.values[0])
        case .response: .responses(column.values)
        case .token: nil
        }
      })
  }

  /// Creates a row for each response, all in one batch.
  fileprivate func takenApart(batch: Int) -> [ScoreLog.Row] {
    let labels = SingleResponses.labels(scores: scores, count: responseCount)
    return (0..<responseCount).compactMap { r in
      let own = columns[SingleResponses.label].map {
        $0.extent == .datum ? $0.values[0] : $0.values[r]
      }
      guard let label = own ?? labels[r] else { return nil }
      var row = self
      row.batch = batch
      row.logp = logp.map { [$0[r]] }
      row.referenceLogp = referenceLogp.map { [$0[r]] }
      row.lengths = lengths.map { [$0[r]] }
      row.scores = scores.map { [$0[r]] }
      row.tokenLogp = tokenLogp.map { [$0[r]] }
      row.referenceTokenLogp = referenceTokenLogp.map { [$0[r]] }
      row.targetIndex = targetIndex.map { $0 == r ? 0 : -1 }
      row.columns = columns.compactMapValues { part(r, of: $0) }
      row.columns[SingleResponses.label] = (.datum, [label])
      return row
    }
  }

  /// One response's part of a column, or nil if the log doesn't say where the response's tokens
  /// begin.
  private func part(
    _ r: Int, of column: (extent: ScoreColumn.Extent, values: [Double])
  ) -> (extent: ScoreColumn.Extent, values: [Double])? {
    switch column.extent {
    case .datum: return column
    case .response: return (.response, [column.values[r]])
    case .token:
      guard let counts = tokenLogp?.map(\.count), column.values.count == counts.reduce(0, +) else {
        return nil
      }
      let first = counts[..<r].reduce(0, +)
      return (.token, Array(column.values[first..<first + counts[r]]))
    }
  }
}

extension ReplayVariant.Opinion {
  fileprivate init(joining parts: [Self]) {
    let weights = parts.compactMap(\.lossWeight)
    let losses = parts.compactMap(\.loss)
    pull = GradientComparison.Pull(joining: parts.map(\.pull))
    guard weights.count == parts.count, losses.count == parts.count else { return }
    let whole = weights.reduce(0, +)
    lossWeight = whole
    loss =
      whole == 0
      ? losses.reduce(0, +) / Double(losses.count)
      : zip(weights, losses).reduce(0) { $0 + $1.0 * $1.1 } / whole
  }
}
