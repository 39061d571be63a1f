import Objectives

/// First computes all log-probabilities without keeping activations, then computes the weights, and
/// finally runs each micro-batch forward and backward.
struct TwoPass: GradientPass {
  private let setup: StepSetup

  init(_ setup: StepSetup) { self.setup = setup }

  func gradient(
    of batch: StepBatch, weigher: inout BatchWeigher
  ) throws -> StepOutcome {
    let input = try scores(of: batch)
    let weighed = try setup.clock.measure(.objective) {
      try setup.blaming(batch.whole, step: batch.number) {
        try weigh(input, of: batch, &weigher)
      }
    }
    try backpropagate(weighed, over: batch)
    return StepOutcome(
      value: weighed.value, weights: weighed.weights, gradientScale: 1,
      lambda: weighed.lambda,
      scores: [ScoredPart(batch: input, result: weighed.result)])
  }

  /// The results of the objective and the robustifier for the whole batch.
  private struct WeighedBatch {
    var value: Double
    var weights: [Double]
    var lambda: Double?
    var result: LossResult
    /// The factor for each datum by which the derivatives still have to be multiplied; nil if there
    /// is none.
    var upstream: [Double]?
  }

  /// Returns the objective's input for the whole batch.
  private func scores(of batch: StepBatch) throws -> ScoreBatch {
    var scores = PolicyScores()
    for part in batch.parts {
      let pass = try setup.forward(
        part, of: batch, setup.loss.requirements.quantities, recorded: [])
      scores.append(pass.scores)
    }
    return setup.assembly.batch(
      of: batch.whole, in: batch.whole, policy: try setup.gather(scores))
  }

  private func weigh(
    _ input: ScoreBatch, of batch: StepBatch, _ weigher: inout BatchWeigher
  ) throws -> WeighedBatch {
    let loss = setup.loss
    var context = LossContext(step: batch.number)
    let result = try loss.evaluate(input, upstream: nil, context: context)
    if loss.coupling == .joint {
      let weights = [Double](repeating: .nan, count: input.count)
      return WeighedBatch(value: result.total ?? .nan, weights: weights, result: result)
    }
    let robust = try weigher.weigh(
      result, calibration: batch.whole.data.map(\.calibrationWeight),
      factors: weigher.factors(of: batch.whole),
      groups: groups(of: batch.whole, weigher.robustifier))
    var weighed = WeighedBatch(
      value: robust.value, weights: robust.weights, lambda: robust.lambda,
      result: result, upstream: robust.weights)
    if loss.coupling == .coupled {
      context.isRepeat = true
      weighed.result = try loss.evaluate(input, upstream: robust.weights, context: context)
      weighed.upstream = nil
      try weighed.result.checkRepeats(result, of: loss)
    }
    return weighed
  }

  /// Returns the group of each datum, or nil if the robustifier doesn't use groups.
  private func groups(of part: BatchPart, _ robustifier: any Robustifier) -> [Int]? {
    guard let count = robustifier.groupCount else { return nil }
    return part.data.map { datum in
      guard let group = datum.group, (0..<count).contains(group) else {
        preconditionFailure("\(datum.place) is of group \(datum.group ?? -1) of \(count)")
      }
      return group
    }
  }

  private func backpropagate(_ weighed: WeighedBatch, over batch: StepBatch) throws {
    // Quantities without a derivative need not be computed again.
    let quantities = setup.loss.requirements.differentiableQuantities
    for part in batch.parts {
      let pass = try setup.forward(part, of: batch, quantities, recorded: quantities)
      setup.backward(
        pass, part, weighed.result.slice(part),
        upstream: weighed.upstream.map { Array($0[part.positions]) })
    }
    try setup.sumGradients()
  }
}

extension LossResult {
  /// Returns the part of a whole batch's result for some of its data.
  fileprivate func slice(_ part: BatchPart) -> LossResult {
    var slice = LossResult(
      loss: Array(loss[part.positions]), dLogp: Array(dLogp[part.responses]),
      dTokenLogp: dTokenLogp.map { Array($0[part.tokens]) })
    for (id, derivatives) in dColumns {
      guard let column = HostColumn(rawValue: id) else { continue }
      slice.dColumns[id] =
        switch column.extent {
        case .datum: Array(derivatives[part.positions])
        case .response: Array(derivatives[part.responses])
        case .token: Array(derivatives[part.tokens])
        }
    }
    return slice
  }
}
