import Objectives

extension GlobalStep {
  /// Runs each micro-batch forward and backward once, with running weights.
  func stream(
    _ indices: ArraySlice<Int>, in family: OnePassFamily, step: Int
  ) throws -> Outcome {
    let share = share(of: indices)
    let before = share.startIndex - indices.startIndex
    var accumulator = StreamingAccumulator(family, firstDatum: before)
    var scored: [ScoredPart] = []
    var scores = PolicyScores()
    let requirements = loss.requirements
    for part in parts(of: share) {
      let pass = try forward(
        part, step: step, requirements.quantities,
        recorded: requirements.differentiableQuantities)
      let batch = assembly.batch(at: part, of: indices, policy: pass.scores)
      let factors = factors(of: part)
      let (result, rescale, upstream) = try clock.measure(.objective) {
        let result = try blaming(part, step: step) {
          try loss.evaluate(batch, upstream: nil, context: LossContext(step: step))
        }
        // A robustifier uses indices into the global batch.
        let (rescale, upstream) = try blaming(indices, step: step) {
          try accumulator.add(
            losses: weigher.losses(
              of: result, factors: factors, firstDatum: before + accumulator.count),
            calibration: part.map { data[$0].calibration })
        }
        return (result, rescale, zip(factors, upstream).map { $0 * $1 })
      }
      if rescale != 1 { model.scaleGradients(by: Float(rescale)) }
      backward(pass, part, result, upstream: upstream)
      scored.append(ScoredPart(batch: batch, result: result))
      if ranks.count > 1 { scores.append(pass.scores) }
    }
    if ranks.count > 1 { return try merge(accumulator, scores, over: indices, step: step) }
    let (value, gradientScale) = try accumulator.finish()
    return Outcome(
      value: value, weights: zip(factors(of: indices), accumulator.weights).map { $0 * $1 },
      gradientScale: gradientScale, scores: scored)
  }

  /// Combines the (m, S, G) that each rank accumulated over its share.
  ///
  /// m and S follow from the losses, which are cheap to compute: each rank has the
  /// log-probabilities of all ranks and recomputes the losses over the whole batch, in the batch's
  /// order. So m and S are the same on all ranks, and equal to those of a single process. Only G,
  /// which is as large as the model, is summed, after rescaling from each rank's own maximum to m.
  ///
  /// - Parameter scores: the scores of this rank's share.
  private func merge(
    _ own: StreamingAccumulator, _ scores: PolicyScores, over indices: ArraySlice<Int>, step: Int
  ) throws -> Outcome {
    let batch = assembly.batch(at: indices, of: indices, policy: try gather(scores))
    let factors = factors(of: indices)
    var whole = StreamingAccumulator(own.family)
    let result = try clock.measure(.objective) {
      try blaming(indices, step: step) {
        let result = try loss.evaluate(batch, upstream: nil, context: LossContext(step: step))
        try whole.add(
          losses: weigher.losses(of: result, factors: factors, firstDatum: 0),
          calibration: indices.map { data[$0].calibration })
        return result
      }
    }
    let rescale = own.rescale(within: whole)
    if rescale != 1 { model.scaleGradients(by: Float(rescale)) }
    try sumGradients()
    let (value, gradientScale) = try whole.finish()
    return Outcome(
      value: value, weights: zip(factors, whole.weights).map { $0 * $1 },
      gradientScale: gradientScale, scores: [ScoredPart(batch: batch, result: result)])
  }
}
