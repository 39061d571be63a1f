import Objectives

/// The results of an optimizer step, measured before its update.
public struct StepReport: Sendable {
  /// The number of the step, counted from 1.
  public var step: Int
  public var steps: Int
  /// The number of passes over the data, including this step.
  public var epoch: Double
  /// The value of the robust objective over the global batch, in nats.
  public var objective: Double
  /// The plain mean of the losses, in nats. It equals the objective if the loss is joint.
  public var meanLoss: Double
  /// The share of response pairs whose implicit rewards have the same order as their scores; nil if
  /// there are no scores. Ties count half.
  public var accuracy: Double?
  /// The mean implicit reward of the best-scored responses minus that of the others, in nats.
  public var margin: Double?
  /// The weights dL/dl; nil if the loss is joint.
  public var weights: WeightReport?
  /// The weight q of each group after this step. It is empty if the robustifier has no group
  /// weights.
  public var groupWeights: [(group: String, weight: Double)]
  /// ‖∇L‖₂ over all parameters, before clipping.
  public var gradientNorm: Double
  public var learningRate: Double
  /// The largest derivative of a loss with respect to a log-probability, relative to the largest
  /// loss in the batch, per nat; nil if every loss is 0.
  public var relativeSlope: Double?
  /// The number of tokens in the batch, counted with one row per response.
  public var tokens: Int
  public var seconds: Double
  /// The metrics of the objective, reduced over the batch.
  public var metrics: [(id: String, value: Double)]
  /// One report for every datum in the batch.
  public var data: [DatumReport]

  /// The effective sample size (Σw)² / Σw² of the weights dL/dl, from 1 to B.
  public var effectiveSampleSize: Double? { weights?.statistics.effectiveSampleSize }
}

/// The report on one datum in a step.
public struct DatumReport: Sendable {
  public var id: String
  public var index: Int
  public var logp: [Double]
  public var referenceLogp: [Double]?
  public var lengths: [Double]
  public var scores: [Double]?
  /// The calibration weight h.
  public var calibrationWeight: Double
  public var loss: Double
  /// The weight dL/dl of the datum; NaN if the loss is joint.
  public var lossWeight: Double
  /// The log-probability of each token, `[K][len]`, if the objective uses any values per token.
  public var tokenLogp: [[Double]]?
  /// The log-probability of each token under the reference model, `[K][len]`.
  public var referenceTokenLogp: [[Double]]?
  /// The weight of the datum in the data set.
  public var exampleWeight: Double?
  public var goldenIndex: Int?
  /// The numeric columns of the data set, and those that the host computed for the objective.
  public var columns: [String: Column] = [:]

  /// The values of a column for one datum.
  public enum Column: Sendable, Equatable {
    case datum(Double)
    case responses([Double])
    case tokens([[Double]])
  }
}
