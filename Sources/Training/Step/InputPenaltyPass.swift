import Objectives

/// Computes the mean loss and the penalty on its gradient with respect to the model's input,
/// without second derivatives.
///
/// A datum's weight w multiplies its loss in both terms, so the penalty is that of w l, which is w²
/// times that of l.
///
/// If v = ∇ₓlᵢ is held constant, `∇_θ ‖∇ₓlᵢ‖² = 2 d/dε ∇_θ lᵢ(x + εv)` at ε = 0. Two more passes,
/// at x ± εv, give it as `(g(+ε) − g(−ε))/ε`. ε is chosen for each datum so that the step is a
/// fixed share of ‖x‖.
struct InputPenaltyPass: GradientPass {
  private let setup: StepSetup
  private let penalty: InputPenalty

  init(_ setup: StepSetup, penalty: InputPenalty) {
    self.setup = setup
    self.penalty = penalty
  }

  func gradient(
    of batch: StepBatch, weigher: inout BatchWeigher
  ) throws -> StepOutcome {
    var scores = PolicyScores()
    var scored: [ScoredPart] = []
    var norms: [Float] = []
    for part in batch.parts {
      let (plain, found) = try penalised(part, of: batch, factors: weigher.factors(of: part))
      scored.append(plain.scored)
      scores.append(plain.scores)
      norms += found
    }
    if setup.ranks.count > 1 {
      norms = try setup.clock.measure(.exchange) { try setup.ranks.gather(norms).flatMap { $0 } }
      let input = setup.assembly.batch(
        of: batch.whole, in: batch.whole, policy: try setup.gather(scores))
      let result = try evaluate(input, batch.whole, LossContext(step: batch.number))
      scored = [ScoredPart(batch: input, result: result)]
      try setup.sumGradients()
    }
    let factors = weigher.factors(of: batch.whole)
    let losses = zip(factors, scored.flatMap(\.result.loss)).map { $0 * $1 }
    let count = Double(losses.count)
    let norm = norms.reduce(0) { $0 + Double($1) }
    return StepOutcome(
      value: (losses.reduce(0, +) + penalty.weight * norm) / count,
      weights: factors.map { $0 / count }, gradientScale: 1, scores: scored)
  }

  /// Processes one micro-batch. Returns the objective's input and result, and Σⱼ ‖∂lᵢ/∂xᵢⱼ‖² for
  /// each datum.
  private func penalised(
    _ part: BatchPart, of batch: StepBatch, factors: [Double]
  ) throws -> (plain: (scored: ScoredPart, scores: PolicyScores), norms: [Float]) {
    let inputs = try setup.clock.measure(.pack) {
      try SeparateInputs(part.data, for: setup.model)
    }
    let share = 1 / Double(batch.whole.count)

    // After the plain pass, the parameters have the gradient of the mean, and the gradient of the
    // inputs is w v/B.
    let slopes = inputs.slopes()
    let plain = try pass(
      inputs, at: slopes.variable, part, of: batch, LossContext(step: batch.number)
    ) { i in factors[i] * share }
    let norms = inputs.data.indices.map { i in
      slopes.gradient.squaredNorm(ofRows: inputs.rows[i]) / (share * share)
    }
    let steps = inputs.setSteps(along: slopes.gradient)

    for sign in [1.0, -1.0] {
      // Values that the objective treats as constants are those of the plain pass.
      _ = try pass(
        inputs, at: inputs.constant(slopes.gradient, times: Float(sign)), part, of: batch,
        LossContext(step: batch.number, isFrozen: true)
      ) { i in
        // The factor is w² ρ/B · 1/ε. ε in units of v is w/B times ε in units of the slopes, which
        // are w v/B.
        steps[i] > 0 ? sign * factors[i] * penalty.weight / steps[i] : 0
      }
    }
    return (plain, norms.map(Float.init))
  }

  /// Runs a forward and a backward pass with `offset` added to the inputs.
  ///
  /// - Parameter upstream: the weight of a datum's loss in the gradient.
  private func pass(
    _ inputs: SeparateInputs, at offset: SeparateInputs.Offset, _ part: BatchPart,
    of batch: StepBatch, _ context: LossContext, upstream: (Int) -> Double
  ) throws -> (scored: ScoredPart, scores: PolicyScores) {
    let pass = setup.clock.measure(.forward) { inputs.forward(setup.model, offset: offset) }
    try setup.requireFinite(pass.tokens, of: part, step: batch.number)
    let scores = PolicyScores([.responses: pass.tokens])
    let input = setup.assembly.batch(of: part, in: batch.whole, policy: scores)
    let result = try evaluate(input, part, context)
    let seeds = PolicyScores.seeds(
      result, upstream: inputs.data.indices.map(upstream), data: inputs.data, mismatched: [])
    setup.clock.measure(.backward) { pass.backward(seeds.responseTokens) }
    return (ScoredPart(batch: input, result: result), scores)
  }

  private func evaluate(
    _ input: ScoreBatch, _ part: BatchPart, _ context: LossContext
  ) throws -> LossResult {
    try setup.clock.measure(.objective) {
      try setup.evaluate(input, of: part, context: context)
    }
  }
}
