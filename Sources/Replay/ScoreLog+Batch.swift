import Objectives
import Training
import Work

extension ScoreLog {
  /// Combines some rows into one batch with the objective's inputs.
  package func batch(of positions: [Int], for requirements: LossRequirements) -> ScoreBatch {
    let part = positions.map { rows[$0] }
    let counts = part.map { $0.logp?.count ?? 0 }
    return ScoreBatch(
      first: Self.offsets(counts), logp: part.flatMap { $0.logp ?? [] },
      referenceLogp: joined(part.map(\.referenceLogp), if: requirements.takes(.referenceLogp)),
      lengths: joined(part.map(\.lengths), if: true),
      scores: joined(part.map(\.scores), if: requirements.takes(.score)),
      weights: joined(part.map { $0.exampleWeight.map { [$0] } }, if: requirements.takes(.weight)),
      goldenIndex: requirements.takes(.goldenIndex) ? part.map { $0.targetIndex ?? -1 } : nil,
      tokens: tokens(of: part, for: requirements), columns: columns(of: part, for: requirements))
  }

  /// The groups given by a field with one number per datum.
  ///
  /// - Parameter sizes: the sizes N_g of groups 0, 1, … in the data set of which the log is a part.
  ///   If nil, the groups in the log are counted, and their numbers may be arbitrary.
  package func groups(by field: String, sizes: [Int]?) throws -> DataGroups {
    let values = try rows.map { row in
      guard let column = row.columns[field], column.extent == .datum else {
        throw ScoreLogError.field(
          file: file, line: row.line, name: field,
          reason: "is not one number; \(Setting.group) takes a field that every line has one of")
      }
      return column.values[0]
    }
    guard let sizes else { return DataGroups(values: values) }
    let indices = try zip(rows, values).map { row, value in
      guard let index = Int(exactly: value), sizes.indices.contains(index) else {
        throw ScoreLogError.field(
          file: file, line: row.line, name: field,
          reason: "is \(value); \(Setting.groupSizes) has groups 0 to \(sizes.count - 1)")
      }
      return index
    }
    return DataGroups(indices: indices, sizes: sizes)
  }

  /// Rejects an objective that needs a field that a row lacks.
  ///
  /// - Parameter isLogged: whether the log's own losses replace those of an objective.
  package func check(for loss: any SampleLoss, isLogged: Bool) throws {
    if isLogged {
      if let row = rows.first(where: { $0.loss == nil }) {
        throw ScoreLogError.field(
          file: file, line: row.line, name: "loss",
          reason: "is missing; without \(Setting.loss) every line needs one")
      }
      return
    }
    let needs = loss.requirements
    for row in rows {
      let inputs: [(LossRequirements.Input, Bool)] = [
        (.referenceLogp, row.referenceLogp != nil), (.length, row.lengths != nil),
        (.score, row.scores != nil), (.weight, row.exampleWeight != nil),
        (.goldenIndex, row.targetIndex != nil), (.tokenLogp, row.tokenLogp != nil),
        (.referenceTokenLogp, row.referenceTokenLogp != nil),
      ]
      for (input, isThere) in inputs where needs.needs.contains(input) && !isThere {
        let name = input == .weight ? "data_weight" : input.rawValue
        throw missing(name, row, loss)
      }
      if row.logp == nil { throw missing("logp", row, loss) }
      for column in needs.neededColumns where row.columns[column] == nil {
        throw missing(column, row, loss)
      }
    }
  }

  /// Rejects columns whose values under other labels can't be determined by a labelling wrapper.
  func checkLabels(for loss: any SampleLoss) throws {
    for row in rows {
      let ids = row.columns.filter { $0.value.extent == .datum }.map(\.key)
      try loss.check(columns: ids.filter { HostColumn(rawValue: $0) == nil }.sorted())
    }
  }

  /// Rejects weights that can't be applied.
  package func checkWeights(for loss: any SampleLoss) throws {
    guard case .impossible(let reason) = loss.exampleWeighting,
      let row = rows.first(where: { $0.leftOut == nil && ($0.exampleWeight ?? 1) != 1 })
    else { return }
    throw ScoreLogError.field(
      file: file, line: row.line, name: "data_weight",
      reason: "is \(row.exampleWeight ?? 1), expected 1, or 0, which leaves a datum out: \(reason)")
  }

  private func missing(_ column: String, _ row: Row, _ loss: any SampleLoss) -> ScoreLogError {
    .field(
      file: file, line: row.line, name: column,
      reason: "is missing; loss '\(loss.name)' needs it in every line")
  }

  private static func offsets(_ counts: [Int]) -> [Int] {
    counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
  }

  private func joined(_ values: [[Double]?], if isWanted: Bool) -> [Double]? {
    let present = values.compactMap { $0 }
    return isWanted && present.count == values.count ? present.flatMap { $0 } : nil
  }

  private func tokens(of part: [Row], for requirements: LossRequirements) -> TokenScores? {
    // A column with values per token needs the offset of each response's tokens.
    let taken = requirements.neededColumns + requirements.usedColumns
    guard
      requirements.takes(.tokenLogp) || requirements.takes(.referenceTokenLogp)
        || taken.contains(where: { id in part.contains { $0.columns[id]?.extent == .token } })
    else { return nil }
    let rows = part.compactMap(\.tokenLogp)
    guard rows.count == part.count else { return nil }
    return TokenScores(
      first: Self.offsets(rows.flatMap { $0.map(\.count) }),
      logp: rows.flatMap { $0.flatMap { $0 } },
      referenceLogp: joined(
        part.map { $0.referenceTokenLogp?.flatMap { $0 } },
        if: requirements.takes(.referenceTokenLogp)))
  }

  private func columns(of part: [Row], for requirements: LossRequirements) -> [ScoreColumn] {
    (requirements.neededColumns + requirements.usedColumns).compactMap { id in
      if id == "loss" {
        return ScoreColumn(id: id, extent: .datum, values: part.compactMap(\.loss))
      }
      let columns = part.compactMap { $0.columns[id] }
      guard columns.count == part.count, let extent = columns.first?.extent,
        columns.allSatisfy({ $0.extent == extent })
      else { return nil }
      return ScoreColumn(
        id: id, extent: extent, values: columns.flatMap(\.values),
        isDifferentiable: requirements.gradientColumns.contains(id))
    }
  }
}
