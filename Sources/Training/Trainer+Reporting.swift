import Objectives

/// Reports on a completed step.
extension Trainer {
  func report(
    _ outcome: StepOutcome, indices: [Int], norm: Double, rate: Double
  ) -> StepReport {
    var agreement = PreferenceAgreement()
    for part in outcome.scores { agreement.add(part.batch) }
    let losses = outcome.scores.flatMap(\.result.loss)
    let isJoint = loss.coupling == .joint
    return StepReport(
      step: completedSteps, steps: settings.steps,
      epoch: Double(completedSteps * settings.batch) / Double(data.count),
      objective: outcome.value,
      meanLoss: isJoint ? outcome.value : losses.reduce(0, +) / Double(losses.count),
      accuracy: agreement.accuracy, margin: agreement.margin,
      weights: isJoint
        ? nil
        : WeightReport(
          outcome.weights, losses: losses, data: indices.map { data[$0] },
          lambda: outcome.lambda),
      groupWeights: groupWeights, gradientNorm: norm, learningRate: rate,
      relativeSlope: relativeSlope(outcome),
      tokens: indices.reduce(0) { $0 + data[$1].rowTokens }, seconds: 0,
      metrics: reducedMetrics(outcome), data: datumReports(outcome, indices: indices))
  }

  /// Returns the error for a gradient that isn't finite. It names a huge derivative of the
  /// objective if there is one.
  func overflow(_ outcome: StepOutcome, _ indices: [Int], step: Int) -> TrainingError {
    var start = 0
    for part in outcome.scores {
      for i in 0..<part.batch.count {
        let responses = part.batch.responses(of: i)
        let largest = part.result.dLogp[responses].max { abs($0) < abs($1) } ?? 0
        let weighted = largest * (loss.coupling == .separable ? outcome.weights[start + i] : 1)
        for value in [largest, weighted] where abs(value) > Double(Float.greatestFiniteMagnitude) {
          return .hugeDerivative(
            step: step, loss: loss.name, datum: data[indices[start + i]].place, value: value)
        }
      }
      start += part.batch.count
    }
    return .nonFiniteGradient(step: step)
  }

  private func relativeSlope(_ outcome: StepOutcome) -> Double? {
    var (slope, size) = (0.0, 0.0)
    for result in outcome.scores.map(\.result) {
      let derivatives = [result.dLogp, result.dTokenLogp ?? []] + Array(result.dColumns.values)
      for values in derivatives { slope = values.reduce(slope) { max($0, abs($1)) } }
      size = (result.total.map { [$0] } ?? result.loss).reduce(size) { max($0, abs($1)) }
    }
    guard size > 0 else { return nil }
    return switch loss.coupling {
    case .separable: slope / size
    // These derivatives already include the weights.
    case .coupled: slope / size / (outcome.weights.map(abs).max() ?? 1)
    case .joint: slope / size * Double(outcome.weights.count)
    }
  }

  private var groupWeights: [(group: String, weight: Double)] {
    (weigher.groupWeights ?? []).enumerated().map { group, weight in
      (groups?.names[group] ?? "\(group)", weight)
    }
  }

  private func reducedMetrics(_ outcome: StepOutcome) -> [(id: String, value: Double)] {
    loss.metrics.enumerated().map { k, metric in
      let values = outcome.scores.flatMap { $0.result.metrics[k] }
      let value =
        switch metric.reduction {
        case .mean: values.reduce(0, +) / Double(values.count)
        case .sum: values.reduce(0, +)
        case .min: values.min() ?? .nan
        case .max: values.max() ?? .nan
        }
      return (metric.id, value)
    }
  }

  private func datumReports(
    _ outcome: StepOutcome, indices: [Int]
  ) -> [DatumReport] {
    var reports: [DatumReport] = []
    for part in outcome.scores {
      for i in 0..<part.batch.count {
        reports.append(
          datumReport(
            i, of: part, index: indices[reports.count], weight: outcome.weights[reports.count]))
      }
    }
    return reports
  }

  private func datumReport(
    _ i: Int, of part: ScoredPart, index: Int, weight: Double
  ) -> DatumReport {
    let (batch, datum) = (part.batch, data[index])
    let responses = batch.responses(of: i)
    func byToken(_ values: [Double]?) -> [[Double]]? {
      guard let tokens = batch.tokens, let values else { return nil }
      return responses.map { Array(values[tokens.first[$0]..<tokens.first[$0 + 1]]) }
    }
    var report = DatumReport(
      id: datum.id, index: index, logp: Array(batch.logp[responses]),
      referenceLogp: batch.referenceLogp.map { Array($0[responses]) },
      lengths: datum.responses.map { Double($0.count) }, scores: datum.scores,
      calibrationWeight: datum.calibrationWeight, loss: part.result.loss[i], lossWeight: weight)
    report.tokenLogp = byToken(batch.tokens?.logp)
    report.referenceTokenLogp = byToken(batch.tokens?.referenceLogp)
    report.exampleWeight = datum.exampleWeight
    report.targetIndex = datum.targetIndex
    for (id, column) in datum.columns {
      switch column {
      case .datum(let value): report.columns[id] = .datum(value)
      case .responses(let values): report.columns[id] = .responses(values)
      case .tokens(let rows) where rows.map(\.count) == datum.responses.map(\.count):
        report.columns[id] = .tokens(rows)
      case .tokens: break
      }
    }
    for column in batch.columns {
      switch column.extent {
      case .datum: report.columns[column.id] = .datum(column.values[i])
      case .response: report.columns[column.id] = .responses(Array(column.values[responses]))
      case .token: report.columns[column.id] = byToken(column.values).map { .tokens($0) }
      }
    }
    return report
  }
}
