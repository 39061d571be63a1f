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
  public var targetIndex: Int?
  /// The numeric columns of the data set, and those that the host computed for the objective.
  public var columns: [String: Column] = [:]

  /// The values of a column for one datum.
  public enum Column: Sendable, Equatable {
    case datum(Double)
    case responses([Double])
    case tokens([[Double]])
  }
}

/// The distribution of a step's weights dL/dl over its data, and their correlations.
public struct WeightReport: Sendable {
  /// The effective sample size, as a share of the batch, below which so few data determine a step
  /// that its gradient is mostly noise.
  public static let smallestEffectiveShare = 0.1

  /// The effective sample size, the largest share and the distance from uniform weights.
  public var statistics: WeightStatistics
  /// The correlation between weight and h; nil if either doesn't vary.
  public var calibrationCorrelation: Double?
  /// The correlation between weight and loss; nil if either doesn't vary.
  public var lossCorrelation: Double?
  /// The share of the total weight that belongs to the responses of each source. It is empty unless
  /// every datum names its sources. A datum's weight is divided equally among its K responses.
  public var sourceShares: [String: Double]
  /// λ*, in nats, if the robustifier computed it. ∞ and 0 are its limits.
  public var lambda: Double?
  /// Whether the effective sample size is below a tenth of the batch.
  public var isConcentrated: Bool

  /// - Parameters:
  ///   - weights: the weights dL/dl, `[B]`.
  ///   - losses: the losses l, `[B]`, as returned by the objective.
  init(_ weights: [Double], losses: [Double], data: [TrainingDatum], lambda: Double?) {
    statistics = WeightStatistics(weights: weights)
    calibrationCorrelation = correlation(weights, data.map(\.calibrationWeight))
    lossCorrelation = correlation(weights, losses)
    sourceShares = Self.shares(weights, of: data, sum: statistics.sum)
    self.lambda = lambda
    isConcentrated =
      statistics.effectiveSampleSize < Self.smallestEffectiveShare * Double(weights.count)
  }

  private static func shares(
    _ weights: [Double], of data: [TrainingDatum], sum: Double
  ) -> [String: Double] {
    guard sum > 0, data.allSatisfy({ $0.sources != nil }) else { return [:] }
    var shares: [String: Double] = [:]
    for (weight, datum) in zip(weights, data) {
      for source in datum.sources ?? [] {
        shares[source, default: 0] += abs(weight) / sum / Double(datum.responses.count)
      }
    }
    return shares
  }
}
