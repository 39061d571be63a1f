/// An objective whose loss for a datum also depends on another labelling of the same responses.
///
/// The objective is evaluated a second time on the same log-probabilities with other scores. The
/// forward and backward passes of the model are therefore the same as without the wrapper, and a
/// trainer can use it like any other objective. It is separable if the wrapped objective is. It
/// then works with every robustifier and is exact for any division into micro-batches.
public final class LabelledLoss: SampleLoss {
  public let base: any SampleLoss
  public let rule: any LabelRule
  public let requirements: LossRequirements
  public let metrics: [LossMetric]
  public var name: String { "\(base.name) under \(rule.name)" }
  public var text: String { "\(base.text) under \(rule.text)" }
  public var coupling: LossCoupling {
    base.coupling == .separable && rule.seesBatch ? .coupled : base.coupling
  }
  public var lowerBound: Double? { rule.isAverage ? base.lowerBound : nil }
  public var state: (any LossState)? { memory }
  public var provenance: [PluginProvenance] { base.provenance }
  public var exampleWeighting: ExampleWeighting { base.exampleWeighting }
  public var unwrapped: any SampleLoss { base }
  public var sharedColumn: String? { rule.column?.id }
  /// The state that the rule keeps from batch to batch; nil for a rule without state.
  public let memory: AnnotatorMemory?

  /// Wraps an objective in a rule. The result is stateful if the rule is.
  ///
  /// - Throws: ``ObjectiveError/cannotRelabel(loss:rule:reason:)``.
  public static func make(
    _ base: any SampleLoss, under rule: any LabelRule
  ) throws(ObjectiveError) -> LabelledLoss {
    func refuse(_ reason: String) -> ObjectiveError {
      .cannotRelabel(loss: base.name, rule: rule.name, reason: reason)
    }
    if base.coupling == .joint {
      throw refuse("it is one number for the whole batch, and labels are those of a datum")
    }
    if base.state != nil {
      throw refuse("it keeps a state from batch to batch, which other labels would have changed")
    }
    guard base.requirements.takes(.score) else {
      throw refuse("it reads no scores, so other labels would change nothing")
    }
    return LabelledLoss(base, rule)
  }

  /// Throws an error if the objective takes a column with one number per datum from the data. Such
  /// a number, for example a win rate, applies to the observed labels. Its value under other labels
  /// is unknown.
  ///
  /// - Parameter ids: the columns with one value per datum that come from the data, as opposed to
  ///   those that the host computes.
  public func check(columns ids: [String]) throws(ObjectiveError) {
    for id in ids where base.requirements.takesColumn(id) {
      throw .cannotRelabel(
        loss: base.name, rule: rule.name,
        reason: "it takes '\(id)' from the data, which is known for the labels that they have only")
    }
  }

  init(_ base: any SampleLoss, _ rule: any LabelRule) {
    self.base = base
    self.rule = rule
    memory = rule.isStateful ? AnnotatorMemory() : nil
    var requirements = base.requirements
    if let column = rule.column {
      if column.isNeeded {
        requirements.neededColumns.append(column.id)
      } else {
        requirements.usedColumns.append(column.id)
      }
    }
    self.requirements = requirements
    metrics = base.metrics + [LossMetric(id: "\(rule.name).weight", reduction: .mean)]
  }

  public func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult {
    guard let memory else {
      var none: [Double: Double] = [:]
      return try evaluate(batch, upstream: upstream, context: context, state: &none)
    }
    return try memory.advance(in: context) { state in
      try evaluate(batch, upstream: upstream, context: context, state: &state)
    }
  }

  private func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext, state: inout [Double: Double]
  ) throws -> LossResult {
    let own = seenByBase(batch)
    let other = own.relabelled(rule.labelling)
    var results = try [own, other].map {
      try base.evaluate($0, upstream: nil, context: context)
    }
    let weights = try rule.weigh(
      LabelledLosses(
        observed: results[0].loss, other: results[1].loss, column: column(of: batch),
        step: context.step),
      state: &state)
    let factors = [weights.observed, weights.other]
    let pulls = factors.map { factors in upstream.map { zip($0, factors).map(*) } ?? factors }
    if base.coupling == .coupled {
      // The objective itself weights the derivatives, since only the objective knows which data a
      // loss depends on.
      var again = context
      again.isRepeat = true
      for (k, seen) in [own, other].enumerated() {
        let loss = results[k].loss
        results[k] = try base.evaluate(seen, upstream: pulls[k], context: again)
        results[k].loss = loss
      }
    } else {
      for k in results.indices { results[k] = results[k].derivatives(times: pulls[k], in: own) }
    }
    return joined(results, factors)
  }

  /// Returns the batch without the rule's column, unless the objective also takes this column.
  private func seenByBase(_ batch: ScoreBatch) -> ScoreBatch {
    guard let id = rule.column?.id, !base.requirements.takesColumn(id) else { return batch }
    var own = batch
    own.columns.removeAll { $0.id == id }
    return own
  }

  private func column(of batch: ScoreBatch) -> [Double]? {
    batch.columns.first { $0.id == rule.column?.id && $0.extent == .datum }?.values
  }

  /// Combines the two results. Adds up the weighted losses and the derivatives, which are already
  /// weighted.
  private func joined(_ results: [LossResult], _ factors: [[Double]]) -> LossResult {
    func weighed(_ own: [Double], _ other: [Double]) -> [Double] {
      own.indices.map { i in
        let first = factors[0][i] * own[i]
        // This is exact if only one of the two losses has a nonzero weight.
        return factors[1][i] == 0 ? first : first + factors[1][i] * other[i]
      }
    }
    var sum = results[0].adding(results[1])
    sum.loss = weighed(results[0].loss, results[1].loss)
    sum.lowerBound = results[0].lowerBound.flatMap { own in
      results[1].lowerBound.flatMap { rule.isAverage ? weighed(own, $0) : nil }
    }
    sum.metrics = results[0].metrics + [factors[0]]
    return sum
  }
}

extension LossRequirements {
  fileprivate func takesColumn(_ id: String) -> Bool {
    neededColumns.contains(id) || usedColumns.contains(id)
  }
}

extension LossResult {
  /// Returns the result with the derivatives of a separable objective multiplied by one factor per
  /// datum.
  func derivatives(times factors: [Double], in batch: ScoreBatch) -> LossResult {
    let perResponse = (0..<batch.count).flatMap { i in
      batch.responses(of: i).map { _ in factors[i] }
    }
    let perToken = batch.tokens.map { tokens in
      perResponse.enumerated().flatMap { r, factor in
        (tokens.first[r]..<tokens.first[r + 1]).map { _ in factor }
      }
    }
    var result = self
    result.dLogp = zip(dLogp, perResponse).map(*)
    result.dTokenLogp = dTokenLogp.map { zip($0, perToken ?? []).map(*) }
    for column in batch.columns {
      guard let derivatives = dColumns[column.id] else { continue }
      let factors =
        switch column.extent {
        case .datum: factors
        case .response: perResponse
        case .token: perToken ?? []
        }
      result.dColumns[column.id] = zip(derivatives, factors).map(*)
    }
    return result
  }
}
