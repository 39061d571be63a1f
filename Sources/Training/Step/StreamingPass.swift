import Objectives
import Transformer

/// Runs each micro-batch forward and backward once, with running weights.
struct StreamingPass: GradientPass {
  private let setup: StepSetup
  private let family: OnePassFamily

  init(_ setup: StepSetup, family: OnePassFamily) {
    self.setup = setup
    self.family = family
  }

  func gradient(
    of batch: StepBatch, weigher: inout BatchWeigher
  ) throws -> StepOutcome {
    var accumulator = StreamingAccumulator(family, firstDatum: batch.share.positions.lowerBound)
    var scored: [ScoredPart] = []
    var scores = PolicyScores()
    let requirements = setup.loss.requirements
    for part in batch.parts {
      let pass = try setup.forward(
        part, of: batch, requirements.quantities, recorded: requirements.differentiableQuantities)
      let input = setup.assembly.batch(of: part, in: batch.whole, policy: pass.scores)
      let (result, rescale, upstream) = try setup.clock.measure(.objective) {
        let result = try setup.evaluate(
          input, of: part, context: LossContext(step: batch.number))
        let (rescale, upstream) = try add(result, of: part, in: batch, to: &accumulator, weigher)
        return (result, rescale, upstream)
      }
      if rescale != 1 { setup.model.scaleGradients(by: Float(rescale)) }
      setup.backward(pass, part, result, upstream: upstream)
      scored.append(ScoredPart(batch: input, result: result))
      if setup.ranks.count > 1 { scores.append(pass.scores) }
    }
    if setup.ranks.count > 1 { return try merge(accumulator, scores, of: batch, weigher) }
    let (value, gradientScale) = try accumulator.finish()
    return StepOutcome(
      value: value, weights: weights(accumulator, of: batch, weigher),
      gradientScale: gradientScale, scores: scored)
  }

  /// Adds the losses of some data to the running sums.
  ///
  /// - Returns: the factor for the gradient accumulated so far, and the weight of each ∇lᵢ.
  private func add(
    _ result: LossResult, of part: BatchPart, in batch: StepBatch,
    to accumulator: inout StreamingAccumulator, _ weigher: BatchWeigher
  ) throws -> (rescale: Double, upstream: [Double]) {
    let factors = weigher.factors(of: part)
    // Errors of a robustifier contain indices in the global batch.
    let (rescale, upstream) = try setup.blaming(batch.whole, step: batch.number) {
      try accumulator.add(
        losses: weigher.losses(
          of: result, factors: factors, firstDatum: part.positions.lowerBound),
        calibration: part.data.map(\.calibrationWeight))
    }
    return (rescale, zip(factors, upstream).map { $0 * $1 })
  }

  /// Returns dL/dl of each datum in the batch. All data must have been added.
  private func weights(
    _ accumulator: StreamingAccumulator, of batch: StepBatch, _ weigher: BatchWeigher
  ) -> [Double] {
    zip(weigher.factors(of: batch.whole), accumulator.weights).map { $0 * $1 }
  }

  /// Combines the values (m, S, G) that each rank accumulated over its share.
  ///
  /// m and S are computed from the losses, which are cheap to compute. Each rank has the
  /// log-probabilities of all ranks, and recomputes the losses of the whole batch in the order of
  /// the batch. Therefore, m and S are the same on all ranks and equal to those of a single
  /// process. Only G, which is as large as the model, is summed, after rescaling from each rank's
  /// own maximum to m.
  ///
  /// - Parameter scores: the policy's values for this rank's share.
  private func merge(
    _ own: StreamingAccumulator, _ scores: PolicyScores, of batch: StepBatch,
    _ weigher: BatchWeigher
  ) throws -> StepOutcome {
    let input = setup.assembly.batch(
      of: batch.whole, in: batch.whole, policy: try setup.gather(scores))
    var whole = StreamingAccumulator(family)
    let result = try setup.clock.measure(.objective) {
      let result = try setup.evaluate(
        input, of: batch.whole, context: LossContext(step: batch.number))
      _ = try add(result, of: batch.whole, in: batch, to: &whole, weigher)
      return result
    }
    let rescale = own.rescale(within: whole)
    if rescale != 1 { setup.model.scaleGradients(by: Float(rescale)) }
    try setup.sumGradients()
    let (value, gradientScale) = try whole.finish()
    return StepOutcome(
      value: value, weights: weights(whole, of: batch, weigher), gradientScale: gradientScale,
      scores: [ScoredPart(batch: input, result: result)])
  }
}

extension Decoder {
  fileprivate func scaleGradients(by factor: Float) {
    for parameter in parameters { parameter.gradient.scale(by: factor) }
  }
}
