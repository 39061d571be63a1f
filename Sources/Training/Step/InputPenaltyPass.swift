import Objectives

extension GlobalStep {
  /// Computes the mean loss and the penalty on its gradient with respect to the model's input,
  /// without second derivatives.
  ///
  /// A datum's weight w multiplies its loss in both: the penalty is that of w l, w² times that of
  /// l.
  ///
  /// With v = ∇ₓlᵢ held fixed, `∇_θ ‖∇ₓlᵢ‖² = 2 d/dε ∇_θ lᵢ(x + εv)` at ε = 0: two more passes, at
  /// x ± εv, give it as `(g(+ε) − g(−ε))/ε`. Each datum's ε is chosen so that the step is a fixed
  /// share of ‖x‖.
  func penalised(
    _ indices: ArraySlice<Int>, weight: Double, step: Int
  ) throws -> Outcome {
    var scores = PolicyScores()
    var scored: [ScoredPart] = []
    var penalties: [Float] = []
    for part in parts(of: share(of: indices)) {
      let (plain, found) = try penalised(part, of: indices, weight: weight, step: step)
      scored.append(plain.scored)
      scores.append(plain.scores)
      penalties += found
    }
    if ranks.count > 1 {
      penalties = try clock.measure(.exchange) { try ranks.gather(penalties).flatMap { $0 } }
      let batch = assembly.batch(at: indices, of: indices, policy: try gather(scores))
      let result = try evaluate(batch, indices, LossContext(step: step))
      scored = [ScoredPart(batch: batch, result: result)]
      try sumGradients()
    }
    let factors = factors(of: indices)
    let losses = zip(factors, scored.flatMap(\.result.loss)).map { $0 * $1 }
    let count = Double(losses.count)
    let penalty = penalties.reduce(0) { $0 + Double($1) }
    return Outcome(
      value: (losses.reduce(0, +) + weight * penalty) / count,
      weights: factors.map { $0 / count }, gradientScale: 1, scores: scored)
  }

  /// Processes one micro-batch. Returns the objective's input and result, and Σⱼ ‖∂lᵢ/∂xᵢⱼ‖² for
  /// each datum.
  private func penalised(
    _ part: ArraySlice<Int>, of indices: ArraySlice<Int>, weight: Double, step: Int
  ) throws -> (plain: (scored: ScoredPart, scores: PolicyScores), penalties: [Float]) {
    let inputs = try clock.measure(.pack) {
      try SeparateInputs(part.map { data[$0] }, for: model)
    }
    let share = 1 / Double(indices.count)
    let factors = factors(of: part)

    // The plain pass leaves the gradient of the mean in the parameters, and w v/B in the inputs.
    let slopes = inputs.slopes()
    let plain = try pass(
      inputs, at: slopes.variable, part, of: indices, LossContext(step: step), step: step
    ) { i in factors[i] * share }
    let penalties = inputs.data.indices.map { i in
      slopes.gradient.squaredNorm(ofRows: inputs.rows[i]) / (share * share)
    }
    let steps = inputs.setSteps(along: slopes.gradient)

    for sign in [1.0, -1.0] {
      // What the objective holds constant keeps its value from the plain pass.
      _ = try pass(
        inputs, at: inputs.constant(slopes.gradient, times: Float(sign)), part, of: indices,
        LossContext(step: step, isFrozen: true), step: step
      ) { i in
        // w² ρ/B · 1/ε, where ε in units of v is w/B times ε in units of the slopes, w v/B.
        steps[i] > 0 ? sign * factors[i] * weight / steps[i] : 0
      }
    }
    return (plain, penalties.map(Float.init))
  }

  /// Runs a forward and a backward pass with the inputs moved by `offset`.
  ///
  /// - Parameter upstream: the weight of a datum's loss in the gradient.
  private func pass(
    _ inputs: SeparateInputs, at offset: SeparateInputs.Offset, _ part: ArraySlice<Int>,
    of indices: ArraySlice<Int>, _ context: LossContext, step: Int,
    upstream: (Int) -> Double
  ) throws -> (scored: ScoredPart, scores: PolicyScores) {
    let pass = clock.measure(.forward) { inputs.forward(model, offset: offset) }
    guard pass.tokens.allSatisfy(\.isFinite) else {
      throw nonFinite(pass.tokens, of: part, step: step)
    }
    let scores = PolicyScores([.responses: pass.tokens])
    let batch = assembly.batch(at: part, of: indices, policy: scores)
    let result = try evaluate(batch, part, context)
    let seeds = PolicyScores.seeds(
      result, upstream: inputs.data.indices.map(upstream), data: inputs.data, mismatched: [])
    clock.measure(.backward) { pass.backward(seeds.responseTokens) }
    return (ScoredPart(batch: batch, result: result), scores)
  }

  private func evaluate(
    _ batch: ScoreBatch, _ part: ArraySlice<Int>, _ context: LossContext
  ) throws -> LossResult {
    try clock.measure(.objective) {
      try blaming(part, step: context.step) {
        try loss.evaluate(batch, upstream: nil, context: context)
      }
    }
  }
}
