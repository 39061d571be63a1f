import Objectives

/// A way to compute the exact gradient of the objective over a *global* batch, independent of
/// micro-batches and ranks.
///
/// A log-sum-exp over a batch is not a mean: computing it in every micro-batch and averaging gives
/// a different objective. There are three ways to compute the exact gradient:
///
/// - ``StreamingPass``, for a separable loss without state under a robustifier of the additive or
///   log-sum-exp family. Gradients are accumulated with running weights and rescaled when the
///   running maximum rises, as an online softmax does with values.
/// - ``TwoPass``, for everything else: all log-probabilities are computed first, without keeping
///   activations. Then the objective is evaluated once over all of them, and every micro-batch is
///   run forward and backward.
/// - ``InputPenaltyPass``, for a regularizer that needs derivatives with respect to the model's
///   input.
///
/// Each rank computes a share of the batch, and all end up with the same gradient.
protocol GradientPass {
  /// Accumulates the gradient in the model's parameters, whose gradients must be zero beforehand.
  ///
  /// - Parameter weigher: the run's robustifier, whose state advances.
  /// - Returns: the results, with the factor that is still missing in the gradient.
  func gradient(
    of batch: StepBatch, weigher: inout BatchWeigher
  ) throws -> StepOutcome
}

/// The result of one step, before the optimizer's update.
struct StepOutcome {
  /// The objective over the global batch, nats.
  var value: Double
  /// dL/dl of each datum, `[B]`; all NaN when the loss is joint.
  var weights: [Double]
  /// The factor by which the parameters' gradients must be multiplied to give ∇L.
  var gradientScale: Double
  /// λ*, nats, if the robustifier chose it.
  var lambda: Double?
  /// The objective's input and results, in the batch's order.
  var scores: [ScoredPart]
}

/// The scores of consecutive data and the objective's result for them.
struct ScoredPart {
  var batch: ScoreBatch
  var result: LossResult
}

/// A failure of an objective or robustifier in a step, with the data concerned.
public struct StepFailure: Error {
  public let step: Int
  /// "file:line" of the datum that caused it, or of the first and the last datum evaluated
  /// together.
  public let place: String
  public let cause: any Error

  /// - Parameter data: the batch that was evaluated; not empty.
  init(step: Int, data: [TrainingDatum], cause: any Error) {
    self.step = step
    self.cause = cause
    let blamed = (cause as? any DatumBlame)?.blamedDatum
    if let blamed, data.indices.contains(blamed) {
      place = data[blamed].place
    } else {
      place = data.count == 1 ? data[0].place : "\(data[0].place) to \(data[data.count - 1].place)"
    }
  }
}

extension StepFailure: CustomStringConvertible {
  public var description: String { "step \(step), \(place): \(cause)" }
}
