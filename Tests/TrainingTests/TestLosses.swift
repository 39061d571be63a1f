import Foundation
import Objectives

/// The loss −log σ(β z), where z is the first response's log-probability minus the second's. It is
/// implemented here so that the trainer can be tested without a plugin.
final class MarginLoss: SampleLoss {
  let name = "margin"
  let requirements = LossRequirements(responses: 2...2)
  let coupling = LossCoupling.separable
  let metrics = [LossMetric(id: "z", reduction: .max)]
  let lowerBound: Double? = 0
  let beta: Double

  init(beta: Double) { self.beta = beta }

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    var result = LossResult(loss: [], dLogp: [], metrics: [[]])
    for i in 0..<batch.count {
      let first = batch.first[i]
      let z = beta * (batch.logp[first] - batch.logp[first + 1])
      result.loss.append(max(-z, 0) + log1p(exp(-abs(z))))
      let slope = -beta * (upstream?[i] ?? 1) / (1 + exp(z))
      result.dLogp += [slope, -slope]
      result.metrics[0].append(z)
    }
    return result
  }
}

/// The loss −log σ(z), where z is the first log-ratio minus the second. This is DPO with β = 1.
final class LogRatioLoss: SampleLoss {
  let name = "log-ratio"
  let requirements = LossRequirements(needs: [.referenceLogp], responses: 2...2)
  let coupling = LossCoupling.separable
  let metrics: [LossMetric] = []
  let lowerBound: Double? = 0
  private let margin = MarginLoss(beta: 1)

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    var ratios = batch
    ratios.logp = zip(batch.logp, batch.referenceLogp ?? []).map(-)
    var result = margin.evaluate(ratios, upstream: upstream, context: context)
    result.metrics = []
    return result
  }
}

/// The loss lᵢ = (mᵢ − m̄)², where m is the margin of a datum. Every loss depends on every datum in
/// the batch.
final class SpreadLoss: SampleLoss {
  let name = "spread"
  let requirements = LossRequirements(responses: 2...2)
  let coupling = LossCoupling.coupled
  let metrics: [LossMetric] = []
  let lowerBound: Double? = 0

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    let count = Double(batch.count)
    let margins = (0..<batch.count).map { i in
      0.01 * (batch.logp[batch.first[i]] - batch.logp[batch.first[i] + 1])
    }
    let mean = margins.reduce(0, +) / count
    let slopes = margins.indices.map { 2 * (upstream?[$0] ?? 1) * (margins[$0] - mean) }
    let shared = slopes.reduce(0, +) / count
    return LossResult(
      loss: margins.map { ($0 - mean) * ($0 - mean) },
      dLogp: slopes.flatMap { [0.01 * ($0 - shared), -0.01 * ($0 - shared)] })
  }
}

/// The variance of the margins, as a single loss of the batch.
final class VarianceLoss: SampleLoss {
  let name = "variance"
  let requirements = LossRequirements(responses: 2...2)
  let coupling = LossCoupling.joint
  let metrics: [LossMetric] = []
  let lowerBound: Double? = nil
  private let spread = SpreadLoss()

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    let count = Double(batch.count)
    let parts = spread.evaluate(
      batch, upstream: [Double](repeating: 1 / count, count: batch.count), context: context)
    return LossResult(
      loss: [Double](repeating: .nan, count: batch.count), dLogp: parts.dLogp,
      total: parts.loss.reduce(0, +) / count)
  }
}

/// The loss −z times the number of previous batches. It is separable, with a state that counts
/// evaluations.
final class DriftingLoss: SampleLoss, LossState {
  let name = "drifting"
  let requirements = LossRequirements(responses: 2...2)
  let coupling = LossCoupling.separable
  let metrics: [LossMetric] = []
  let lowerBound: Double? = nil
  var state: (any LossState)? { self }
  private var batches: UInt8 = 0

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    let factor = 0.01 * Double(batches)
    batches += context.isRepeat ? 0 : 1
    return LossResult(
      loss: (0..<batch.count).map { i in
        factor * (batch.logp[batch.first[i] + 1] - batch.logp[batch.first[i]])
      },
      dLogp: (0..<batch.count).flatMap { i in
        [-(upstream?[i] ?? 1) * factor, (upstream?[i] ?? 1) * factor]
      })
  }

  func savedState() -> [UInt8] { [batches] }
  func restore(_ state: [UInt8]) { batches = state[0] }
}

/// A ``DriftingLoss`` that a given call ends permanently, like a plugin in a separate process.
final class MortalLoss: SampleLoss, LossState {
  enum Call { case evaluation, saving }
  struct IsDead: Error {}

  let name = "drifting"
  let requirements = LossRequirements(responses: 2...2)
  let coupling = LossCoupling.separable
  let metrics: [LossMetric] = []
  let lowerBound: Double? = nil
  var state: (any LossState)? { self }
  private let living = DriftingLoss()
  private let deadly: (call: Call, batches: UInt8)
  private var isDead = false

  /// - Parameter batches: the number of batches after which `call` ends the loss.
  init(endedBy call: Call, after batches: UInt8) { deadly = (call, batches) }

  private func live(through call: Call) throws {
    if deadly == (call, living.savedState()[0]) { isDead = true }
    if isDead { throw IsDead() }
  }

  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult {
    try live(through: .evaluation)
    return living.evaluate(batch, upstream: upstream, context: context)
  }

  func savedState() throws -> [UInt8] {
    try live(through: .saving)
    return living.savedState()
  }

  func restore(_ state: [UInt8]) throws {
    if isDead { throw IsDead() }
    living.restore(state)
  }
}

/// A ``DriftingLoss`` whose third evaluation is counted and fails.
final class StumblingLoss: SampleLoss, LossState {
  struct Stumbled: Error {}

  let name = "drifting"
  let requirements = LossRequirements(responses: 2...2)
  let coupling = LossCoupling.separable
  let metrics: [LossMetric] = []
  let lowerBound: Double? = nil
  var state: (any LossState)? { self }
  private let steady = DriftingLoss()
  private var hasStumbled = false

  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult {
    let result = steady.evaluate(batch, upstream: upstream, context: context)
    guard hasStumbled || savedState() != [3] else {
      hasStumbled = true
      throw Stumbled()
    }
    return result
  }

  func savedState() -> [UInt8] { steady.savedState() }
  func restore(_ state: [UInt8]) { steady.restore(state) }
}

/// A ``SpreadLoss`` that returns different results when an evaluation is repeated.
final class FickleLoss: SampleLoss {
  let name = "fickle"
  let requirements = LossRequirements(responses: 2...2)
  let coupling = LossCoupling.coupled
  let metrics: [LossMetric] = []
  let lowerBound: Double? = nil

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    var result = SpreadLoss().evaluate(batch, upstream: upstream, context: context)
    result.loss = result.loss.indices.map { Double($0) }
    if context.isRepeat { result.loss[1] += 0.5 }
    return result
  }
}
