import Collectives
import Objectives
import TensorCore
import Transformer

/// The gradient of the objective over one *global* batch, independent of micro-batches and ranks.
///
/// A log-sum-exp over a batch is not a mean: computing it in every micro-batch and averaging gives
/// a different objective. There are two ways to compute the exact gradient:
///
/// - *streaming*, one pass, for a separable loss without state under a robustifier of the additive
///   or log-sum-exp family. Gradients are accumulated with running weights and rescaled when the
///   running maximum rises, as an online softmax does with values.
/// - *two passes*, for everything else: all log-probabilities are computed first, without keeping
///   activations. Then the objective is evaluated once over all of them, and every micro-batch is
///   run forward and backward.
///
/// `wdpo` uses derivatives with respect to the model's input and is computed separately, in
/// ``penalised(_:weight:step:)``.
///
/// Each rank computes a share of the batch, and all end up with the same gradient. It is left in
/// the model's parameters, up to the factor ``Outcome/gradientScale``.
struct GlobalStep {
  let model: Decoder
  let loss: any SampleLoss
  var weigher: BatchWeigher
  let assembly: ScoreAssembly
  let plan: MicroBatchPlan
  let clock: PhaseClock
  let ranks: any RankGroup
  /// Whether the policy still has the reference's weights, as it does before the first update.
  var policyIsReference = false

  var data: [TrainingDatum] { assembly.data }

  /// The result of one step, before the optimizer's update.
  struct Outcome {
    /// The objective over the global batch, nats.
    var value: Double
    /// dL/dl of each datum, `[B]`; all NaN when the loss is joint.
    var weights: [Double]
    /// The factor by which the parameters' gradients must be multiplied to give ∇L.
    var gradientScale: Double
    /// λ*, nats, if the robustifier chose it.
    var temperature: Double?
    /// The objective's input and results, in the batch's order.
    var scores: [ScoredPart]
  }

  /// The scores of consecutive data and the objective's result for them.
  struct ScoredPart {
    var batch: ScoreBatch
    var result: LossResult
  }

  /// Accumulates the gradient in the parameters, whose gradients must be zero beforehand. A
  /// robustifier's state advances, so a failed step can't be repeated.
  mutating func run(_ indices: ArraySlice<Int>, step: Int) throws -> Outcome {
    switch weigher.robustifier.accumulation {
    case .inputPenalty(let weight):
      return try penalised(indices, weight: weight, step: step)
    case .onePass(let family) where isSeenInPieces:
      return try stream(indices, in: family, step: step)
    case .onePass, .twoPass:
      return try twice(indices, step: step)
    }
  }

  /// Whether the objective may be evaluated on parts of the batch.
  ///
  /// An objective with state may not: its state would advance with every part, so the result would
  /// depend on how the batch is cut.
  private var isSeenInPieces: Bool {
    loss.coupling == .separable && !(loss is any StatefulLoss)
  }

  // MARK: Micro-batches

  /// Splits some data of the batch into micro-batches.
  func parts(of indices: ArraySlice<Int>) -> [ArraySlice<Int>] {
    let selected = ArraySlice(indices.map { data[$0] })
    return plan.parts(of: selected).map {
      indices[(indices.startIndex + $0.lowerBound)..<(indices.startIndex + $0.upperBound)]
    }
  }

  /// The factor of each datum's loss, which is the data set's own weight for the datum.
  func factors(of indices: ArraySlice<Int>) -> [Double] {
    indices.map { weigher.factor(of: data[$0].weight) }
  }

  /// Computes the policy's scores of a micro-batch.
  ///
  /// - Parameter recorded: the quantities that will be differentiated; empty if there is no
  ///   backward pass.
  func forward(
    _ part: ArraySlice<Int>, step: Int, _ quantities: Set<PolicyQuantity>,
    recorded: Set<PolicyQuantity>
  ) throws -> PolicyPass {
    var pass = try PolicyPass(
      model, part.map { data[$0] }, mismatched: assembly.mismatched(at: part),
      quantities: quantities, recorded: recorded, clock: clock)
    for scores in pass.scores.values.values where !scores.allSatisfy(\.isFinite) {
      throw nonFinite(pass.scores.responseTokens, of: part, step: step)
    }
    if policyIsReference { takeReference(&pass, part) }
    return pass
  }

  /// Replaces the policy's scores with those of the reference, where available, while their weights
  /// are equal.
  ///
  /// Losses that depend on log-ratios are then all equal, whereas the last bits of a score depend
  /// on how the data are packed. `cvar`, `chi2-dro` and any robustifier with a radius depend on the
  /// order of the losses and on the relative differences between them. Without this replacement,
  /// their weights would depend on those bits, which differ between layouts.
  private func takeReference(_ pass: inout PolicyPass, _ part: ArraySlice<Int>) {
    for quantity in [PolicyQuantity.responses, .mismatched] {
      guard let own = pass.scores.values[quantity] else { continue }
      let owners = quantity == .mismatched ? assembly.mismatched(at: part) : part.map { data[$0] }
      var first = 0
      let scores = zip(part, owners).flatMap { index, owner in
        defer { first += owner.scoredTokens }
        return assembly.reference?.tokens(quantity, of: index)?.map(Float.init)
          ?? Array(own[first..<(first + owner.scoredTokens)])
      }
      pass.take(scores, as: quantity)
    }
  }

  /// An error that names the datum with the first non-finite score, or the first datum of the part
  /// if all scores of its responses are finite.
  func nonFinite(_ tokens: [Float], of part: ArraySlice<Int>, step: Int) -> TrainingError {
    var first = 0
    for i in part {
      let count = data[i].scoredTokens
      if !tokens[first..<(first + count)].allSatisfy(\.isFinite) {
        return .nonFiniteLogProbability(step: step, datum: data[i].place)
      }
      first += count
    }
    return .nonFiniteLogProbability(step: step, datum: data[part[part.startIndex]].place)
  }

  /// Back-propagates upstream[i] ∂lᵢ/∂score.
  ///
  /// - Parameter upstream: one weight per datum of the part; nil if the result's derivatives are
  ///   already weighted.
  func backward(
    _ pass: PolicyPass, _ part: ArraySlice<Int>, _ result: LossResult, upstream: [Double]?
  ) {
    let seeds = PolicyScores.seeds(
      result, upstream: upstream, data: part.map { data[$0] },
      mismatched: assembly.mismatched(at: part))
    clock.measure(.backward) { pass.backward(seeds) }
  }

  /// Adds the data concerned to the error of a failed objective or robustifier.
  func blaming<T>(
    _ indices: ArraySlice<Int>, step: Int, _ body: () throws -> T
  ) throws -> T {
    do {
      return try body()
    } catch {
      throw StepFailure(step: step, data: indices.map { data[$0] }, cause: error)
    }
  }
}

extension Decoder {
  func scaleGradients(by factor: Float) {
    for parameter in parameters { parameter.gradient.scale(by: factor) }
  }
}
