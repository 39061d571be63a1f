import Objectives

extension TrainingDatum {
  /// Refuses a datum that lacks what the objective needs, before anything is trained.
  ///
  /// - Throws: ``TrainingError/missingInput(loss:field:datum:)``,
  ///   ``TrainingError/onlyReferenceSums(loss:datum:)``,
  ///   ``TrainingError/wrongResponseCount(loss:datum:count:allowed:)`` or
  ///   ``TrainingError/refusedDatum(datum:reason:)``.
  func check(for loss: any SampleLoss) throws(TrainingError) {
    let requirements = loss.requirements
    guard requirements.responses.contains(responses.count) else {
      throw .wrongResponseCount(
        loss: loss.name, datum: place, count: responses.count, allowed: requirements.responses)
    }
    if requirements.needs.contains(.score), scores == nil {
      throw .missingInput(loss: loss.name, field: "scores", datum: place)
    }
    if requirements.needs.contains(.goldenIndex), goldenIndex == nil {
      throw .missingInput(loss: loss.name, field: "golden_index", datum: place)
    }
    if requirements.needs.contains(.referenceTokenLogp), referenceLogp != nil {
      throw .onlyReferenceSums(loss: loss.name, datum: place)
    }
    for column in requirements.neededColumns
    where columns[column] == nil && HostColumn(rawValue: column) == nil {
      throw .missingInput(loss: loss.name, field: column, datum: place)
    }
    if requirements.takes(.score), scores?.contains(where: \.isNaN) == true {
      try checkMissingScore(for: loss)
    }
  }

  /// Whether the objective can do without the scores that are missing is its own to say: it is asked with
  /// log-probabilities that stand for any others.
  private func checkMissingScore(for loss: any SampleLoss) throws(TrainingError) {
    let requirements = loss.requirements
    let lengths = responses.map { Double($0.count) }
    let tokens = responses.flatMap { $0.map { _ in -1.0 } }
    let first = responses.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    let batch = ScoreBatch(
      first: [0, responses.count], logp: lengths.map { -$0 }, referenceLogp: lengths.map { -$0 },
      lengths: lengths, scores: scores, weights: [weight ?? 1], goldenIndex: [goldenIndex ?? -1],
      tokens: TokenScores(first: first, logp: tokens, referenceLogp: tokens),
      columns: requirements.columns.compactMap(standIn))
    do {
      _ = try loss.evaluate(batch, upstream: nil, context: LossContext(isValidation: true))
    } catch {
      throw .refusedDatum(datum: place, reason: "\(error)")
    }
  }

  private func standIn(_ id: String) -> ScoreColumn? {
    if let column = HostColumn(rawValue: id) {
      let count =
        switch column.extent {
        case .datum: 1
        case .response: responses.count
        case .token: scoredTokens
        }
      let value =
        column == .paddedLength ? Double(longestRow) : column == .promptLength ? 1.0 : -1.0
      return ScoreColumn(
        id: id, extent: column.extent, values: [Double](repeating: value, count: count))
    }
    return columns[id].map { column in
      let isPerDatum = if case .datum = column { true } else { false }
      return ScoreColumn(
        id: id, extent: isPerDatum ? .datum : .response, values: column.values)
    }
  }
}
