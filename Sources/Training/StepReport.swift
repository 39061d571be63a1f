import Objectives

/// What one optimizer step did, measured before its update.
public struct StepReport: Sendable {
  /// From 1.
  public var step: Int
  public var steps: Int
  /// Passes over the data, with this step's.
  public var epoch: Double
  /// The robust objective over the global batch, nats.
  public var objective: Double
  /// The plain mean of the losses, nats; the objective where the loss is joint.
  public var meanLoss: Double
  /// Share of response pairs that the policy's implicit reward orders as the scores do, ties half; nil
  /// without scores.
  public var accuracy: Double?
  /// Mean implicit reward of the best-scored response minus that of the others, nats.
  public var margin: Double?
  /// The weights dL/dl; nil where the loss is joint.
  public var weights: WeightReport?
  /// q, the weight of each group after this step; empty where the robustifier weighs none.
  public var groupWeights: [(group: String, weight: Double)]
  /// ‖∇L‖₂ over all parameters, before clipping.
  public var gradientNorm: Double
  public var learningRate: Double
  /// The largest derivative of a loss by a log-probability, relative to the largest loss of the batch, per nat; nil
  /// where every loss is 0.
  public var relativeSlope: Double?
  /// Tokens as one row per response would have them.
  public var tokens: Int
  public var seconds: Double
  /// The objective's own metrics, reduced over the batch.
  public var metrics: [(id: String, value: Double)]
  /// Every datum of the batch.
  public var data: [DatumReport]

  /// (Σw)² / Σw² of the weights dL/dl, between 1 and B.
  public var effectiveSampleSize: Double? { weights?.statistics.effectiveSampleSize }
}

/// One datum in one step.
public struct DatumReport: Sendable {
  public var id: String
  public var index: Int
  public var logp: [Double]
  public var referenceLogp: [Double]?
  public var lengths: [Double]
  public var scores: [Double]?
  public var calibration: Double
  public var loss: Double
  /// dL/dl; NaN where the loss is joint.
  public var weight: Double
  /// Log-probability of each token, `[K][len]`, where the objective takes any number per token.
  public var tokenLogp: [[Double]]?
  /// The same under the reference model.
  public var referenceTokenLogp: [[Double]]?
  /// The data set's own weight.
  public var dataWeight: Double?
  public var goldenIndex: Int?
  /// The data set's numbers, and those that the host computed for the objective.
  public var columns: [String: Column] = [:]

  /// A column's values of one datum.
  public enum Column: Sendable, Equatable {
    case datum(Double)
    case responses([Double])
    case tokens([[Double]])
  }
}
