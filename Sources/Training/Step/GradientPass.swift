import Failures
import Objectives

/// A way to compute the exact gradient of the objective over a *global* batch. The result doesn't
/// depend on micro-batches and ranks.
///
/// A log-sum-exp over a batch isn't a mean, so computing it in every micro-batch and averaging the
/// results would give a different objective. There are three ways to compute the exact gradient:
///
/// - ``StreamingPass``, for a separable loss without state and a robustifier of the additive or
///   log-sum-exp family. Gradients are accumulated with running weights and rescaled when the
///   running maximum increases, like the values in an online softmax.
/// - ``TwoPass``, for everything else. All log-probabilities are computed first, without keeping
///   activations. Then the objective is evaluated once over all of them, and every micro-batch is
///   run forward and backward.
/// - ``InputPenaltyPass``, for a regularizer that needs derivatives with respect to the model's
///   input.
///
/// Each rank computes a share of the batch, and all ranks have the same gradient in the end.
protocol GradientPass {
  /// Accumulates the gradient in the model's parameters, whose gradients must be zero before.
  ///
  /// - Parameter weigher: the run's robustifier, whose state advances.
  /// - Returns: the results, with the factor by which the gradient still has to be multiplied.
  func gradient(
    of batch: StepBatch, weigher: inout BatchWeigher
  ) throws -> StepOutcome
}

/// The result of a step before the optimizer's update.
struct StepOutcome {
  /// The objective over the global batch, in nats.
  var value: Double
  /// dL/dl of each datum, `[B]`. All values are NaN if the loss is joint.
  var weights: [Double]
  /// The factor by which the gradients in the parameters must be multiplied to give ∇L.
  var gradientScale: Double
  /// λ*, in nats, if the robustifier computed it.
  var lambda: Double?
  /// The inputs and results of the objective, in the order of the batch.
  var scores: [ScoredPart]
}

/// The objective's input for consecutive data, and its result for them.
struct ScoredPart {
  var batch: ScoreBatch
  var result: LossResult
}

/// A failure of an objective or robustifier in a step, with the data that were evaluated.
public struct StepFailure: Failure {
  public let step: Int
  /// The location, as "file:line", of the datum that caused the failure, or of the first and the
  /// last datum that were evaluated together.
  public let place: String
  public let cause: any Error
  public var kind: FailureKind { FailureKind(ofWorkEndedBy: cause) }

  /// - Parameter data: the batch that was evaluated, which isn't empty.
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
