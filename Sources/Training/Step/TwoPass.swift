import Objectives

extension GlobalStep {
  /// Computes first all scores, without keeping activations, and then the weights. Then it runs
  /// each micro-batch forward and backward.
  mutating func twice(_ indices: ArraySlice<Int>, step: Int) throws -> Outcome {
    let batch = try wholeBatch(indices, step: step)
    let part = indices.map { data[$0] }
    let verdict: Verdict
    do {
      verdict = try clock.measure(.objective) { try judge(batch, of: part, step: step) }
    } catch {
      throw StepFailure(step: step, data: part, cause: error)
    }
    try backpropagate(verdict, over: indices, step: step)
    return Outcome(
      value: verdict.value, weights: verdict.weights, gradientScale: 1,
      temperature: verdict.temperature, scores: [ScoredPart(batch: batch, result: verdict.result)])
  }

  /// The results of objective and robustifier for the whole batch.
  private struct Verdict {
    var value: Double
    var weights: [Double]
    var temperature: Double?
    var result: LossResult
    /// The remaining factor of the result's derivatives, per datum; nil if there is none.
    var upstream: [Double]?
  }

  private func wholeBatch(_ indices: ArraySlice<Int>, step: Int) throws -> ScoreBatch {
    var scores = PolicyScores()
    for part in parts(of: share(of: indices)) {
      let pass = try forward(part, step: step, loss.requirements.quantities, recorded: [])
      scores.append(pass.scores)
    }
    return assembly.batch(at: indices, of: indices, policy: try gather(scores))
  }

  private mutating func judge(
    _ batch: ScoreBatch, of data: [TrainingDatum], step: Int
  ) throws -> Verdict {
    var context = LossContext(step: step)
    let result = try loss.evaluate(batch, upstream: nil, context: context)
    if loss.coupling == .joint {
      let weights = [Double](repeating: .nan, count: batch.count)
      return Verdict(value: result.total ?? .nan, weights: weights, result: result)
    }
    let robust = try weigher.weigh(
      result, calibration: data.map(\.calibration),
      factors: data.map { weigher.factor(of: $0.weight) }, groups: groups(of: data))
    var verdict = Verdict(
      value: robust.value, weights: robust.weights, temperature: robust.temperature,
      result: result, upstream: robust.weights)
    if loss.coupling == .coupled {
      context.isRepeat = true
      verdict.result = try loss.evaluate(batch, upstream: robust.weights, context: context)
      verdict.upstream = nil
      try verdict.result.checkRepeats(result, of: loss)
    }
    return verdict
  }

  /// The group of each datum, if the robustifier uses groups.
  private func groups(of data: [TrainingDatum]) -> [Int]? {
    guard let count = weigher.robustifier.groupCount else { return nil }
    return data.map { datum in
      guard let group = datum.group, (0..<count).contains(group) else {
        preconditionFailure("\(datum.place) is of group \(datum.group ?? -1) of \(count)")
      }
      return group
    }
  }

  private func backpropagate(
    _ verdict: Verdict, over indices: ArraySlice<Int>, step: Int
  ) throws {
    let share = share(of: indices)
    let before = indices[..<share.startIndex].map { data[$0] }
    var response = before.reduce(0) { $0 + $1.responses.count }
    var token = before.reduce(0) { $0 + $1.scoredTokens }
    // Quantities without a derivative need not be computed again.
    let quantities = loss.requirements.differentiableQuantities
    for part in parts(of: share) {
      let pass = try forward(part, step: step, quantities, recorded: quantities)
      let inBatch =
        (part.startIndex - indices.startIndex)..<(part.endIndex - indices.startIndex)
      let responses = response..<(response + part.reduce(0) { $0 + data[$1].responses.count })
      let tokens = token..<(token + pass.scores.responseTokens.count)
      let slice = verdict.result.slice(data: inBatch, responses: responses, tokens: tokens)
      backward(pass, part, slice, upstream: verdict.upstream.map { Array($0[inBatch]) })
      response = responses.upperBound
      token = tokens.upperBound
    }
    try sumGradients()
  }
}
