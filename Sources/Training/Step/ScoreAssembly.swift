import Objectives

/// Assembles the objective's input from the model's log-probabilities and the data set.
struct ScoreAssembly {
  let data: [TrainingDatum]
  /// The inputs that the objective requires. It receives no others.
  let requirements: LossRequirements
  /// The log-probabilities of all training data under the reference model, if one is used.
  let reference: ReferenceScores?
  /// The data with responses to another prompt instead of their own. It is empty unless the
  /// objective requires them.
  private let mismatched: [TrainingDatum]

  /// - Throws: ``TrainingError/onlyOnePrompt(loss:)``.
  init(
    _ data: [TrainingDatum], for loss: any SampleLoss, reference: ReferenceScores?
  ) throws(TrainingError) {
    self.data = data
    self.reference = reference
    requirements = loss.requirements
    mismatched =
      requirements.takesMismatched
      ? try MismatchedCompletions(data, for: loss.name).data : []
  }

  /// Returns the data of a part with responses to another prompt. There are none unless the
  /// objective requires them.
  func mismatched(of part: BatchPart) -> [TrainingDatum] {
    mismatched.isEmpty ? [] : part.indices.map { mismatched[$0] }
  }

  /// Assembles the input for some data.
  ///
  /// - Parameters:
  ///   - batch: the global batch that the part belongs to.
  ///   - policy: the policy's values for the part.
  func batch(
    of part: BatchPart, in batch: BatchPart, policy: PolicyScores
  ) -> ScoreBatch {
    let data = part.data
    let tokens = TokenLogProbabilities(policy.responseTokens, of: data)
    return ScoreBatch(
      first: data.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.responses.count) },
      logp: tokens.sums,
      referenceLogp: whenTaken(.referenceLogp) { reference?.sums(at: part.indices) },
      lengths: data.flatMap { $0.responses.map { Double($0.count) } },
      scores: whenTaken(.score) { gathered(data.map(\.scores)) },
      weights: whenTaken(.weight) { data.map { $0.exampleWeight ?? 1 } },
      goldenIndex: whenTaken(.goldenIndex) { data.map { $0.targetIndex ?? -1 } },
      tokens: tokenScores(tokens, of: part),
      columns: requirements.columns.compactMap { id in
        guard let column = HostColumn(rawValue: id) else { return dataColumn(id, of: data) }
        return hostColumn(column, of: part, in: batch, policy: policy)
      })
  }

  private func whenTaken<T>(_ input: LossRequirements.Input, _ make: () -> T?) -> T? {
    requirements.takes(input) ? make() : nil
  }

  private func gathered(_ values: [[Double]?]) -> [Double]? {
    let present = values.compactMap { $0 }
    return present.count == values.count ? present.flatMap { $0 } : nil
  }

  private func tokenScores(
    _ policy: TokenLogProbabilities, of part: BatchPart
  ) -> TokenScores? {
    guard
      requirements.takes(.tokenLogp) || requirements.takes(.referenceTokenLogp)
        || requirements.columns.contains(where: isPerToken)
    else { return nil }
    return TokenScores(
      first: policy.first, logp: policy.doubles,
      referenceLogp: whenTaken(.referenceTokenLogp) { reference?.tokens(at: part.indices) })
  }

  // MARK: Columns

  private func isPerToken(_ column: String) -> Bool {
    let extent =
      HostColumn(rawValue: column)?.extent ?? data.first?.columns[column]?.scoreExtent
    return extent == .token
  }

  /// Returns a column of the data set. Its values are constants, even if the objective has
  /// derivatives with respect to them.
  private func dataColumn(_ id: String, of data: [TrainingDatum]) -> ScoreColumn? {
    let columns = data.compactMap { $0.columns[id] }
    // The reader ensures that a column has the same extent throughout a file.
    guard columns.count == data.count, let first = columns.first else { return nil }
    return ScoreColumn(id: id, extent: first.scoreExtent, values: columns.flatMap(\.values))
  }

  private func hostColumn(
    _ column: HostColumn, of part: BatchPart, in batch: BatchPart, policy: PolicyScores
  ) -> ScoreColumn? {
    let data = part.data
    let values: [Double]? =
      switch column {
      case .promptLogp: sums(of: data.map { $0.prompt.count - 1 }, policy.values[.prompts] ?? [])
      case .promptLength: data.map { Double($0.prompt.count - 1) }
      case .mismatchedPolicyLogp:
        sums(
          of: mismatched(of: part).flatMap { $0.responses.map(\.count) },
          policy.values[.mismatched] ?? [])
      case .mismatchedReferenceLogp: reference?.mismatchedSums(at: part.indices)
      case .tokenConcentration: (policy.values[.concentrations] ?? []).map(Double.init)
      case .paddedLength:
        data.map { _ in Double(batch.data.map(\.longestRow).max() ?? 0) }
      case .drawnTokenLogp: reference?.drawnTokens(at: part.indices)
      case .batchTokens:
        data.map { _ in Double(batch.data.reduce(0) { $0 + $1.scoredTokens }) }
      case .batchData: data.map { _ in Double(batch.data.count) }
      }
    return values.map {
      ScoreColumn(
        id: column.rawValue, extent: column.extent, values: $0,
        isDifferentiable: column.quantity != nil
          && requirements.gradientColumns.contains(column.rawValue))
    }
  }

  /// Returns the sum of each sequence of tokens, in nats.
  private func sums(of counts: [Int], _ tokens: [Float]) -> [Double] {
    let first = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    return TokenLogProbabilities(first: first, values: tokens).sums
  }
}
