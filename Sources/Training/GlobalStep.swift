import Collectives
import Objectives
import TensorCore
import Transformer

/// The gradient of the objective over one *global* batch, whatever the micro-batches and ranks.
///
/// A log-sum-exp over a batch is not a mean: taking it in every micro-batch and averaging is another
/// objective. Two ways lead to the exact gradient:
///
/// - *streaming*, one pass: a separable loss under a robustifier of the additive or log-sum-exp family.
///   Gradients are accumulated with running weights and rescaled when the running maximum rises, as an
///   online softmax does with values.
/// - *two passes*, everything else: all log-probabilities first, without activations; then the
///   objective once, over all of them; then every micro-batch forward and backward.
///
/// Each rank computes a share of the batch, and all end with the same gradient. It stays in the
/// model's parameters, up to the factor ``Outcome/gradientScale``.
struct GlobalStep {
  let model: Decoder
  let loss: any SampleLoss
  var weigher: BatchWeigher
  let assembly: ScoreAssembly
  let plan: MicroBatchPlan
  let data: [TrainingDatum]
  let clock: PhaseClock
  let ranks: any RankGroup

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

  /// The family to accumulate in one pass, or nil when all losses are needed first.
  private var onePassFamily: OnePassFamily? {
    guard loss.coupling == .separable, case .onePass(let family) = weigher.robustifier.accumulation
    else {
      return nil
    }
    // An objective with state that saw only its rank's data would become another one on each rank.
    if ranks.count > 1, loss is any StatefulLoss { return nil }
    return family
  }

  /// Computes the gradient into the parameters, which must hold zeros. A robustifier's state
  /// moves on, so a step that failed can't be taken again.
  mutating func run(_ indices: ArraySlice<Int>, step: Int) throws -> Outcome {
    if let family = onePassFamily { return try stream(indices, in: family, step: step) }
    return try twice(indices, step: step)
  }

  // MARK: One pass

  private func stream(
    _ indices: ArraySlice<Int>, in family: OnePassFamily, step: Int
  ) throws -> Outcome {
    let share = share(of: indices)
    let before = share.startIndex - indices.startIndex
    var accumulator = StreamingAccumulator(family, firstDatum: before)
    var scored: [ScoredPart] = []
    var tokens: [Float] = []
    for part in parts(of: share) {
      let pass = try forward(part, step: step, recording: true)
      let (result, rescale, upstream) = try clock.measure(.objective) {
        let result = try blaming(part, step: step) {
          try loss.evaluate(pass.batch, upstream: nil, context: LossContext(step: step))
        }
        // A robustifier counts data in the global batch.
        let (rescale, upstream) = try blaming(indices, step: step) {
          try accumulator.add(
            losses: weigher.shifted(result, firstDatum: before + accumulator.count),
            calibration: part.map { data[$0].calibration })
        }
        return (result, rescale, upstream)
      }
      if rescale != 1 { model.scaleGradients(by: Float(rescale)) }
      backward(pass, result: result, upstream: upstream)
      scored.append(ScoredPart(batch: pass.batch, result: result))
      if ranks.count > 1 { tokens += pass.tokens.values }
    }
    if ranks.count > 1 { return try merge(accumulator, tokens: tokens, over: indices, step: step) }
    let (value, gradientScale) = try accumulator.finish()
    return Outcome(
      value: value, weights: accumulator.weights, gradientScale: gradientScale, scores: scored)
  }

  // MARK: Two passes

  private mutating func twice(_ indices: ArraySlice<Int>, step: Int) throws -> Outcome {
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

  /// What objective and robustifier say about the whole batch.
  private struct Verdict {
    var value: Double
    var weights: [Double]
    var temperature: Double?
    var result: LossResult
    /// What the result's derivatives are still to be multiplied by, per datum; nil when nothing is.
    var upstream: [Double]?
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
      result, calibration: data.map(\.calibration), groups: groups(of: data))
    var verdict = Verdict(
      value: robust.value, weights: robust.weights, temperature: robust.temperature,
      result: result, upstream: robust.weights)
    if loss.coupling == .coupled {
      context.isRepeat = true
      verdict.result = try loss.evaluate(batch, upstream: robust.weights, context: context)
      verdict.upstream = nil
    }
    return verdict
  }

  /// The group of each datum, where the robustifier asks for it.
  private func groups(of data: [TrainingDatum]) -> [Int]? {
    guard let count = weigher.robustifier.groupCount else { return nil }
    return data.map { datum in
      guard let group = datum.group, (0..<count).contains(group) else {
        preconditionFailure("\(datum.place) is of group \(datum.group ?? -1) of \(count)")
      }
      return group
    }
  }

  private func wholeBatch(_ indices: ArraySlice<Int>, step: Int) throws -> ScoreBatch {
    var tokens: [Float] = []
    for part in parts(of: share(of: indices)) {
      tokens += try forward(part, step: step, recording: false).tokens.values
    }
    return assembly.batch(of: data, at: indices, policy: try gather(tokens, of: indices))
  }

  private func backpropagate(
    _ verdict: Verdict, over indices: ArraySlice<Int>, step: Int
  ) throws {
    let share = share(of: indices)
    let before = indices[..<share.startIndex].map { data[$0] }
    var response = before.reduce(0) { $0 + $1.responses.count }
    var token = before.reduce(0) { $0 + $1.scoredTokens }
    for part in parts(of: share) {
      let pass = try forward(part, step: step, recording: true)
      let inBatch =
        (part.startIndex - indices.startIndex)..<(part.endIndex - indices.startIndex)
      let responses = response..<(response + pass.batch.responseCount)
      let tokens = token..<(token + pass.tokens.values.count)
      let slice = LossResult(
        loss: Array(verdict.result.loss[inBatch]),
        dLogp: Array(verdict.result.dLogp[responses]),
        dTokenLogp: verdict.result.dTokenLogp.map { Array($0[tokens]) })
      backward(pass, result: slice, upstream: verdict.upstream.map { Array($0[inBatch]) })
      response = responses.upperBound
      token = tokens.upperBound
    }
    try sumGradients()
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

  // MARK: One micro-batch

  private struct Pass {
    var tape: Tape
    var output: Variable
    var tokens: TokenLogProbabilities
    var batch: ScoreBatch
  }

  private func parts(of indices: ArraySlice<Int>) -> [ArraySlice<Int>] {
    let selected = ArraySlice(indices.map { data[$0] })
    return plan.parts(of: selected).map {
      indices[(indices.startIndex + $0.lowerBound)..<(indices.startIndex + $0.upperBound)]
    }
  }

  private func forward(
    _ indices: ArraySlice<Int>, step: Int, recording: Bool
  ) throws -> Pass {
    let packed = try clock.measure(.pack) {
      try PackedBatch(indices.map { data[$0] }, for: model)
    }
    let tape = Tape(recording: recording)
    let output = clock.measure(.forward) { model.tokenLogProbabilities(tape, packed) }
    let tokens = TokenLogProbabilities(first: packed.responseOffsets, values: output.value.values)
    try checkFinite(tokens, of: indices, step: step)
    let batch = assembly.batch(of: data, at: indices, policy: tokens)
    return Pass(tape: tape, output: output, tokens: tokens, batch: batch)
  }

  private func checkFinite(
    _ tokens: TokenLogProbabilities, of indices: ArraySlice<Int>, step: Int
  ) throws(TrainingError) {
    guard let bad = tokens.values.firstIndex(where: { !$0.isFinite }) else { return }
    var responses = 0
    for i in indices {
      responses += data[i].responses.count
      if bad < tokens.first[responses] {
        throw .nonFiniteLogProbability(step: step, datum: data[i].place)
      }
    }
  }

  /// Back-propagates upstream[i] ∂lᵢ/∂logp: every token of a response shares the derivative of its sum.
  ///
  /// - Parameter upstream: one weight per datum of the part; nil when the result's derivatives are
  ///   weighted already.
  private func backward(_ pass: Pass, result: LossResult, upstream: [Double]?) {
    let batch = pass.batch
    let tokens = pass.tokens
    var seed = [Float](repeating: 0, count: tokens.values.count)
    var isZero = true
    for i in 0..<batch.count {
      let weight = upstream?[i] ?? 1
      for r in batch.responses(of: i) {
        for t in tokens.first[r]..<tokens.first[r + 1] {
          let derivative = weight * (result.dLogp[r] + (result.dTokenLogp?[t] ?? 0))
          seed[t] = Float(derivative)
          isZero = isZero && seed[t] == 0
        }
      }
    }
    // Weights that underflow need no backward pass at all.
    guard !isZero else { return }
    clock.measure(.backward) {
      pass.tape.backward(from: pass.output, seed: Tensor(seed, shape: [seed.count]))
    }
  }
}

extension Decoder {
  func scaleGradients(by factor: Float) {
    for parameter in parameters { parameter.gradient.scale(by: factor) }
  }
}
