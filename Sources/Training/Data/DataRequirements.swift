import Objectives
import Preferences

extension TrainingDatum {
  /// Throws an error if a datum lacks an input that the objective needs. This is called before
  /// training starts.
  ///
  /// - Throws: ``TrainingError/missingInput(loss:field:datum:)``,
  ///   ``TrainingError/onlyReferenceSums(loss:datum:)``,
  ///   ``TrainingError/wrongResponseCount(loss:datum:count:allowed:)`` or
  ///   ``TrainingError/refusedDatum(datum:reason:)``. The last one is also thrown for a weight that
  ///   can't be applied.
  func check(for loss: any SampleLoss) throws(TrainingError) {
    let requirements = loss.requirements
    guard requirements.responses.contains(responses.count) else {
      throw .wrongResponseCount(
        loss: loss.name, datum: place, count: responses.count, allowed: requirements.responses)
    }
    try checkWeight(for: loss)
    if requirements.needs.contains(.score), scores == nil {
      throw .missingInput(loss: loss.name, field: "scores", datum: place)
    }
    if requirements.needs.contains(.goldenIndex), targetIndex == nil {
      throw .missingInput(loss: loss.name, field: "golden_index", datum: place)
    }
    if requirements.needs.contains(.referenceTokenLogp), referenceLogp != nil {
      throw .onlyReferenceSums(loss: loss.name, datum: place)
    }
    for column in requirements.neededColumns
    where columns[column] == nil && HostColumn(rawValue: column) == nil {
      throw .missingInput(loss: loss.name, field: column, datum: place)
    }
    for column in requirements.columns { try checkTokenCounts(column, for: loss) }
    if requirements.takes(.score), scores?.contains(where: \.isNaN) == true {
      try checkMissingScore(for: loss)
    }
  }

  /// Refuses a column per token whose numbers of tokens are others than the responses'.
  private func checkTokenCounts(
    _ column: String, for loss: any SampleLoss
  ) throws(TrainingError) {
    guard case .tokens(let rows) = columns[column] else { return }
    for (r, (row, tokens)) in zip(rows, responses).enumerated() where row.count != tokens.count {
      throw .refusedDatum(
        datum: place,
        reason:
          "field '\(column)' has \(row.count) numbers for response \(r), which has \(tokens.count) "
          + "tokens, its end of sequence among them")
    }
  }

  private func checkWeight(for loss: any SampleLoss) throws(TrainingError) {
    guard let weight = exampleWeight, weight != 1 else { return }
    guard weight > 0, weight.isFinite else {
      throw .refusedDatum(
        datum: place, reason: "field 'weight' is \(weight); a datum in a batch weighs more than 0")
    }
    if case .impossible(let reason) = loss.exampleWeighting {
      throw .refusedDatum(
        datum: place,
        reason: "field 'weight' is \(weight), expected 1, or 0, which leaves a datum out: \(reason)"
      )
    }
  }

  /// Checks whether the objective works without the missing scores. Only the objective knows this,
  /// so it is evaluated with placeholder log-probabilities.
  private func checkMissingScore(for loss: any SampleLoss) throws(TrainingError) {
    do {
      _ = try loss.evaluate(
        standIn(for: loss.requirements), upstream: nil, context: LossContext(isValidation: true))
    } catch {
      throw .refusedDatum(datum: place, reason: "\(error)")
    }
  }
}
