import Collectives
import Objectives
import TensorCore
import Transformer

/// The gradient of the objective over one *global* batch, whatever the micro-batches and ranks.
///
/// A log-sum-exp over a batch is not a mean: taking it in every micro-batch and averaging is another
/// objective. Two ways lead to the exact gradient:
///
/// - *streaming*, one pass: a separable loss without state under a robustifier of the additive or
///   log-sum-exp family. Gradients are accumulated with running weights and rescaled when the running
///   maximum rises, as an online softmax does with values.
/// - *two passes*, everything else: all log-probabilities first, without activations; then the
///   objective once, over all of them; then every micro-batch forward and backward.
///
/// `wdpo` looks at derivatives by the model's input and has a way of its own, ``penalised(_:weight:step:)``.
///
/// Each rank computes a share of the batch, and all end with the same gradient. It stays in the
/// model's parameters, up to the factor ``Outcome/gradientScale``.
struct GlobalStep {
  let model: Decoder
  let loss: any SampleLoss
  var weigher: BatchWeigher
  let assembly: ScoreAssembly
  let plan: MicroBatchPlan
  let clock: PhaseClock
  let ranks: any RankGroup
  /// Whether the policy still has the reference's weights, as before the first update.
  var policyIsReference = false

  var data: [TrainingDatum] { assembly.data }

  /// What one step found out, before the optimizer moves.
  struct Outcome {
    /// The objective over the global batch, nats.
    var value: Double
    /// dL/dl of each datum, `[B]`; all NaN when the loss is joint.
    var weights: [Double]
    /// The gradients in the parameters times this are ∇L.
    var gradientScale: Double
    /// λ*, nats, where the robustifier chose it.
    var temperature: Double?
    /// What the objective saw and said, in the batch's order.
    var scores: [ScoredPart]
  }

  /// The scores of consecutive data and the objective's answer.
  struct ScoredPart {
    var batch: ScoreBatch
    var result: LossResult
  }

  /// Computes the gradient into the parameters, which must hold zeros. A robustifier's state
  /// moves on, so a step that failed can't be taken again.
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

  /// Whether the objective may be evaluated on a part of the batch.
  ///
  /// An objective with state may not: its state would advance with every piece, so that the result
  /// would depend on how the batch is cut.
  private var isSeenInPieces: Bool {
    loss.coupling == .separable && !(loss is any StatefulLoss)
  }

  // MARK: Micro-batches

  /// The micro-batches of some data of the batch.
  func parts(of indices: ArraySlice<Int>) -> [ArraySlice<Int>] {
    let selected = ArraySlice(indices.map { data[$0] })
    return plan.parts(of: selected).map {
      indices[(indices.startIndex + $0.lowerBound)..<(indices.startIndex + $0.upperBound)]
    }
  }

  /// What the loss of each datum is multiplied by: the data set's own weight of it.
  func factors(of indices: ArraySlice<Int>) -> [Double] {
    indices.map { weigher.factor(of: data[$0].weight) }
  }

  /// The policy's scores of a micro-batch.
  ///
  /// - Parameter recorded: what a derivative will be asked of; nothing when there is no way back.
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

  /// Gives the policy the reference's scores, where it has some, while the two are one.
  ///
  /// Losses of log-ratios are then all alike, but the last bits of a score depend on how data are packed.
  /// `cvar`, `chi2-dro` and a radius look at the order and the relative distance of losses: they would
  /// weigh those bits, which every layout has others of.
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

  /// Names the datum with the first bad score; the part's first one, if its responses are fine.
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
  /// - Parameter upstream: one weight per datum of the part; nil when the result's derivatives are
  ///   weighted already.
  func backward(
    _ pass: PolicyPass, _ part: ArraySlice<Int>, _ result: LossResult, upstream: [Double]?
  ) {
    let seeds = PolicyScores.seeds(
      result, upstream: upstream, data: part.map { data[$0] },
      mismatched: assembly.mismatched(at: part))
    clock.measure(.backward) { pass.backward(seeds) }
  }

  /// Says with which data an objective or a robustifier failed.
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
