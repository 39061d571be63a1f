import Objectives
import Preferences

/// Checks that objectives and data fit together, before a model's first pass.
extension Trainer {
  /// Checks that objective, robustifier and data fit together. The check is cheap.
  public static func check(
    loss: any SampleLoss, objective: RobustObjective, lossShift: LossShift = .none,
    data: [TrainingDatum]
  ) throws(TrainingError) {
    for datum in data { try datum.check(for: loss) }
    try checkColumns(of: data, for: loss)
    if loss.requirements.takesMismatched { _ = try MismatchedCompletions(data, for: loss.name) }
    if objective.regularizer != nil {
      try checkPenalty(objective.name, with: loss, lossShift: lossShift)
    }
    guard loss.coupling == .joint else { return }
    if !objective.robustifier.isMean {
      throw .jointNeedsMean(loss: loss.name, robustifier: objective.name)
    }
    if lossShift != .none {
      throw .invalidSetting(
        .lossShift, value: "\(lossShift)",
        expected: "none: loss '\(loss.name)' is one number for the whole batch")
    }
  }

  /// Checks the conditions for a regularizer of the input. It changes the input of one datum at a
  /// time, so the loss of a datum may depend only on its own responses.
  private static func checkPenalty(
    _ name: String, with loss: any SampleLoss, lossShift: LossShift
  ) throws(TrainingError) {
    func refuse(_ reason: String) -> TrainingError {
      .penaltyNeedsOwnLoss(loss: loss.name, robustifier: name, reason: reason)
    }
    if loss.coupling != .separable { throw refuse("depends on the other data of a batch") }
    if loss.state != nil { throw refuse("depends on the batches before") }
    let requirements = loss.requirements
    if let column = requirements.hostColumns.first(where: { $0.quantity != nil }) {
      throw refuse("takes '\(column.rawValue)', which moves with the input too")
    }
    if lossShift != .none {
      throw .invalidSetting(
        .lossShift, value: "\(lossShift)",
        expected: "none: '\(name)' takes the mean of the losses, which a shift only moves")
    }
  }

  /// Throws an error if the data have columns that the objective can't use, or if only some of the
  /// data have a column that must be present in all or none.
  private static func checkColumns(
    of data: [TrainingDatum], for loss: any SampleLoss
  ) throws(TrainingError) {
    for datum in data {
      let ids = datum.columns.filter { $0.value.isPerDatum }.map(\.key)
      do {
        try loss.check(columns: ids.filter { HostColumn(rawValue: $0) == nil }.sorted())
      } catch {
        throw .refusedDatum(datum: datum.place, reason: "\(error)")
      }
    }
    guard let id = loss.sharedColumn else { return }
    let having = data.count { $0.columns[id] != nil }
    guard having > 0 else { return }
    for datum in data where datum.columns[id]?.isPerDatum != true {
      throw .refusedDatum(
        datum: datum.place,
        reason: datum.columns[id] == nil
          ? "field '\(id)' is missing, and \(having) of \(data.count) data have it; all or none must"
          : "field '\(id)' is a list, expected one number per datum")
    }
  }
}

extension Datum.Column {
  fileprivate var isPerDatum: Bool { if case .datum = self { true } else { false } }
}
