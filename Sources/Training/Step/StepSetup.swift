import Collectives
import Objectives
import TensorCore
import Transformer

/// The data and functions that all steps of a run and every ``GradientPass`` share.
struct StepSetup {
  let model: Decoder
  let loss: any SampleLoss
  let assembly: ScoreAssembly
  let clock: PhaseClock
  let ranks: any RankGroup

  /// Returns the pass that computes the gradient of an objective.
  func pass(for objective: RobustObjective) -> any GradientPass {
    if let penalty = objective.regularizer { return InputPenaltyPass(self, penalty: penalty) }
    if case .onePass(let family) = objective.robustifier.accumulation, isSeenInPieces {
      return StreamingPass(self, family: family)
    }
    return TwoPass(self)
  }

  /// Whether the objective may be evaluated on parts of the batch.
  ///
  /// This isn't allowed for an objective with state. Its state would advance with every part, so
  /// the result would depend on the division of the batch.
  private var isSeenInPieces: Bool { loss.coupling == .separable && loss.state == nil }

  /// Evaluates the objective. Errors name the data that were evaluated.
  func evaluate(
    _ scores: ScoreBatch, of part: BatchPart, upstream: [Double]? = nil, context: LossContext
  ) throws -> LossResult {
    try blaming(part, step: context.step) {
      try loss.evaluate(scores, upstream: upstream, context: context)
    }
  }

  /// Adds the data that were evaluated to the error of a failed objective or robustifier.
  func blaming<T>(_ part: BatchPart, step: Int, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch {
      throw StepFailure(step: step, data: part.data, cause: error)
    }
  }

  // MARK: The policy

  /// Computes the policy's values for a micro-batch.
  ///
  /// - Parameter recorded: the quantities that will be differentiated. It is empty if there is no
  ///   backward pass.
  func forward(
    _ part: BatchPart, of batch: StepBatch, _ quantities: Set<PolicyQuantity>,
    recorded: Set<PolicyQuantity>
  ) throws -> PolicyPass {
    var pass = try PolicyPass(
      model, part.data, mismatched: assembly.mismatched(of: part),
      quantities: quantities, recorded: recorded, clock: clock)
    for scores in pass.scores.values.values where !scores.allSatisfy(\.isFinite) {
      throw nonFinite(pass.scores.responseTokens, of: part, step: batch.number)
    }
    if batch.policyIsReference { takeReference(&pass, part) }
    return pass
  }

  /// Back-propagates upstream[i] ∂lᵢ/∂score.
  ///
  /// - Parameter upstream: one weight per datum of the part; nil if the derivatives in the result
  ///   are already weighted.
  func backward(
    _ pass: PolicyPass, _ part: BatchPart, _ result: LossResult, upstream: [Double]?
  ) {
    let seeds = PolicyScores.seeds(
      result, upstream: upstream, data: part.data, mismatched: assembly.mismatched(of: part))
    clock.measure(.backward) { pass.backward(seeds) }
  }

  /// Replaces the policy's log-probabilities with those of the reference, if these are available
  /// and the weights are still equal.
  ///
  /// As a result, all losses that depend on log-ratios are equal. Without the replacement, the last
  /// bits of log-probabilities would depend on how the data are packed, which differs between
  /// layouts. The weights of `cvar`, `chi2-dro` and any robustifier with a radius would then depend
  /// on these bits, because such robustifiers use the order of the losses or the relative
  /// differences between them.
  private func takeReference(_ pass: inout PolicyPass, _ part: BatchPart) {
    for quantity in [PolicyQuantity.responses, .mismatched] {
      guard let own = pass.scores.values[quantity] else { continue }
      let owners = quantity == .mismatched ? assembly.mismatched(of: part) : part.data
      var first = 0
      let scores = zip(part.indices, owners).flatMap { index, owner in
        defer { first += owner.scoredTokens }
        return assembly.reference?.tokens(quantity, of: index)?.map(Float.init)
          ?? Array(own[first..<(first + owner.scoredTokens)])
      }
      pass.take(scores, as: quantity)
    }
  }

  /// - Throws: ``TrainingError/nonFiniteLogProbability(step:datum:)``.
  func requireFinite(_ tokens: [Float], of part: BatchPart, step: Int) throws {
    guard tokens.allSatisfy(\.isFinite) else {
      throw nonFinite(tokens, of: part, step: step)
    }
  }

  /// Returns an error that names the datum with the first non-finite log-probability, or the first
  /// datum of the part if all log-probabilities of responses are finite.
  private func nonFinite(_ tokens: [Float], of part: BatchPart, step: Int) -> TrainingError {
    var first = 0
    for datum in part.data {
      let count = datum.scoredTokens
      if !tokens[first..<(first + count)].allSatisfy(\.isFinite) {
        return .nonFiniteLogProbability(step: step, datum: datum.place)
      }
      first += count
    }
    return .nonFiniteLogProbability(step: step, datum: part.data[0].place)
  }

  // MARK: Ranks

  // The ranks exchange the log-probabilities of the global batch, so that each of them can evaluate
  // the whole objective, and sum their gradients.

  /// Gathers the policy's values for a whole batch from each rank's share.
  func gather(_ scores: PolicyScores) throws -> PolicyScores {
    try clock.measure(.exchange) {
      try scores.gathered(by: ranks, loss.requirements.quantities)
    }
  }

  /// Sums the gradients of all ranks, in place.
  func sumGradients() throws {
    guard ranks.count > 1 else { return }
    try clock.measure(.exchange) {
      for parameter in model.parameters {
        let gradient = parameter.gradient
        try ranks.sum(UnsafeMutableBufferPointer(start: gradient.pointer, count: gradient.count))
      }
    }
  }
}

extension BatchWeigher {
  /// Returns the factor of each datum's loss, which is the weight of the datum in the data set.
  func factors(of part: BatchPart) -> [Double] { part.data.map { factor(of: $0.exampleWeight) } }
}
