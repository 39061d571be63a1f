import Objectives

/// Assembles the objective's input from the model's scores and the data set.
struct ScoreAssembly {
  let data: [TrainingDatum]
  /// The inputs that the objective asked for; it is given nothing else.
  let requirements: LossRequirements
  /// Log-probabilities of all training data under the reference model, if one is used.
  let reference: ReferenceScores?
  /// The data with responses to another prompt in place of their own; empty unless the objective
  /// asks for them.
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

  func mismatched(at indices: ArraySlice<Int>) -> [TrainingDatum] {
    mismatched.isEmpty ? [] : indices.map { mismatched[$0] }
  }

  /// Assembles the scores of some data.
  ///
  /// - Parameters:
  ///   - indices: positions in the training set, in the batch's order.
  ///   - batch: the positions of the global batch.
  ///   - policy: the policy's scores of the data at `indices`, in the same order.
  func batch(
    at indices: ArraySlice<Int>, of batch: ArraySlice<Int>, policy: PolicyScores
  ) -> ScoreBatch {
    let part = indices.map { data[$0] }
    let tokens = TokenLogProbabilities(policy.responseTokens, of: part)
    return ScoreBatch(
      first: part.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.responses.count) },
      logp: tokens.sums,
      referenceLogp: whenTaken(.referenceLogp) { reference?.sums(at: indices) },
      lengths: part.flatMap { $0.responses.map { Double($0.count) } },
      scores: whenTaken(.score) { gathered(part.map(\.scores)) },
      weights: whenTaken(.weight) { part.map { $0.weight ?? 1 } },
      goldenIndex: whenTaken(.goldenIndex) { part.map { $0.goldenIndex ?? -1 } },
      tokens: tokenScores(tokens, at: indices),
      columns: requirements.columns.compactMap { id in
        guard let column = HostColumn(rawValue: id) else { return dataColumn(id, of: part) }
        return hostColumn(column, at: indices, of: batch, policy: policy)
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
    _ policy: TokenLogProbabilities, at indices: ArraySlice<Int>
  ) -> TokenScores? {
    guard
      requirements.takes(.tokenLogp) || requirements.takes(.referenceTokenLogp)
        || requirements.columns.contains(where: isPerToken)
    else { return nil }
    return TokenScores(
      first: policy.first, logp: policy.doubles,
      referenceLogp: whenTaken(.referenceTokenLogp) { reference?.tokens(at: indices) })
  }

  // MARK: Columns

  private func isPerToken(_ column: String) -> Bool {
    let extent =
      HostColumn(rawValue: column)?.extent ?? data.first?.columns[column]?.scoreExtent
    return extent == .token
  }

  /// A column of the data set. Its values are constants, even if the objective has derivatives with
  /// respect to them.
  private func dataColumn(_ id: String, of part: [TrainingDatum]) -> ScoreColumn? {
    let columns = part.compactMap { $0.columns[id] }
    // The reader ensures that a column has the same extent throughout a file.
    guard columns.count == part.count, let first = columns.first else { return nil }
    return ScoreColumn(id: id, extent: first.scoreExtent, values: columns.flatMap(\.values))
  }

  private func hostColumn(
    _ column: HostColumn, at indices: ArraySlice<Int>, of batch: ArraySlice<Int>,
    policy: PolicyScores
  ) -> ScoreColumn? {
    let part = indices.map { data[$0] }
    let values: [Double]? =
      switch column {
      case .promptLogp: sums(of: part.map { $0.prompt.count - 1 }, policy.values[.prompts] ?? [])
      case .promptLength: part.map { Double($0.prompt.count - 1) }
      case .mismatchedPolicyLogp:
        sums(
          of: mismatched(at: indices).flatMap { $0.responses.map(\.count) },
          policy.values[.mismatched] ?? [])
      case .mismatchedReferenceLogp: reference?.mismatchedSums(at: indices)
      case .tokenConcentration: (policy.values[.concentrations] ?? []).map(Double.init)
      case .paddedLength:
        part.map { _ in Double(batch.map { data[$0].longestRow }.max() ?? 0) }
      case .drawnTokenLogp: reference?.drawnTokens(at: indices)
      case .batchTokens:
        part.map { _ in Double(batch.reduce(0) { $0 + data[$1].scoredTokens }) }
      case .batchData: part.map { _ in Double(batch.count) }
      }
    return values.map {
      ScoreColumn(
        id: column.rawValue, extent: column.extent, values: $0,
        isDifferentiable: column.quantity != nil
          && requirements.gradientColumns.contains(column.rawValue))
    }
  }

  /// The sum of each run of tokens, nats.
  private func sums(of counts: [Int], _ tokens: [Float]) -> [Double] {
    let first = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    return TokenLogProbabilities(first: first, values: tokens).sums
  }
}
