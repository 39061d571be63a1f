import Objectives

/// Puts together what an objective sees from what the model and the data set say.
struct ScoreAssembly {
  /// What the objective asked for; nothing else is handed to it.
  let requirements: LossRequirements
  /// Log-probabilities of all training data under the reference model, if it is used.
  let reference: ReferenceScores?

  /// The scores of some data.
  ///
  /// - Parameters:
  ///   - indices: positions in the training set, in the batch's order.
  ///   - policy: log-probabilities of the same responses in the same order.
  func batch(
    of data: [TrainingDatum], at indices: ArraySlice<Int>, policy: TokenLogProbabilities
  ) -> ScoreBatch {
    let part = indices.map { data[$0] }
    var first = [0]
    for datum in part { first.append((first.last ?? 0) + datum.responses.count) }
    return ScoreBatch(
      first: first, logp: policy.sums,
      referenceLogp: whenTaken(.referenceLogp) { reference?.sums(at: indices) },
      lengths: part.flatMap { $0.responses.map { Double($0.count) } },
      scores: whenTaken(.score) { gathered(part.map(\.scores)) },
      weights: whenTaken(.weight) { part.map { $0.weight ?? 1 } },
      goldenIndex: whenTaken(.goldenIndex) { part.map { $0.goldenIndex ?? -1 } },
      tokens: tokens(of: policy, at: indices), columns: columns(of: part))
  }

  private func whenTaken<T>(_ input: LossRequirements.Input, _ make: () -> T?) -> T? {
    requirements.takes(input) ? make() : nil
  }

  private func gathered(_ values: [[Double]?]) -> [Double]? {
    let present = values.compactMap { $0 }
    return present.count == values.count ? present.flatMap { $0 } : nil
  }

  private func tokens(
    of policy: TokenLogProbabilities, at indices: ArraySlice<Int>
  ) -> TokenScores? {
    guard requirements.takes(.tokenLogp) || requirements.takes(.referenceTokenLogp) else {
      return nil
    }
    return TokenScores(
      first: policy.first, logp: policy.doubles,
      referenceLogp: whenTaken(.referenceTokenLogp) { reference?.tokens(at: indices) })
  }

  private func columns(of part: [TrainingDatum]) -> [ScoreColumn] {
    (requirements.neededColumns + requirements.usedColumns).compactMap { id in
      let columns = part.compactMap { $0.columns[id] }
      // A column is per datum or per response throughout a file: the reader sees to it.
      guard columns.count == part.count, let first = columns.first else { return nil }
      let isPerDatum = if case .datum = first { true } else { false }
      return ScoreColumn(
        id: id, extent: isPerDatum ? .datum : .response, values: columns.flatMap(\.values))
    }
  }
}

extension ScoreAssembly {
  /// Refuses data that lack what the objective needs, before anything is trained.
  ///
  /// - Throws: ``TrainingError/missingInput(loss:field:datum:)``,
  ///   ``TrainingError/onlyReferenceSums(loss:datum:)`` or
  ///   ``TrainingError/wrongResponseCount(loss:datum:count:allowed:)`` for the first datum at fault.
  static func check(_ data: [TrainingDatum], for loss: any SampleLoss) throws(TrainingError) {
    let requirements = loss.requirements
    for datum in data {
      guard requirements.responses.contains(datum.responses.count) else {
        throw .wrongResponseCount(
          loss: loss.name, datum: datum.place, count: datum.responses.count,
          allowed: requirements.responses)
      }
      if requirements.needs.contains(.score), datum.scores == nil {
        throw .missingInput(loss: loss.name, field: "scores", datum: datum.place)
      }
      if requirements.needs.contains(.goldenIndex), datum.goldenIndex == nil {
        throw .missingInput(loss: loss.name, field: "golden_index", datum: datum.place)
      }
      if requirements.needs.contains(.referenceTokenLogp), datum.referenceLogp != nil {
        throw .onlyReferenceSums(loss: loss.name, datum: datum.place)
      }
      for column in requirements.neededColumns where datum.columns[column] == nil {
        throw .missingInput(loss: loss.name, field: column, datum: datum.place)
      }
    }
  }
}
