import Objectives
import Preferences

extension LabelledLoss {
  /// Refuses data with columns whose values under other labels are unknown, and data of which only
  /// some have the wrapper's column.
  ///
  /// - Throws: ``TrainingError/refusedDatum(datum:reason:)``.
  func check(_ data: [TrainingDatum]) throws(TrainingError) {
    for datum in data {
      let ids = datum.columns.filter { $0.value.isPerDatum }.map(\.key)
      do {
        try check(columns: ids.filter { HostColumn(rawValue: $0) == nil }.sorted())
      } catch {
        throw .refusedDatum(datum: datum.place, reason: "\(error)")
      }
    }
    guard let id = rule.column?.id else { return }
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
