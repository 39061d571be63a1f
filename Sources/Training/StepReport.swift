import Objectives

/// The results of one optimizer step, measured before its update.
public struct StepReport: Sendable {
  /// The number of the step, from 1.
  public var step: Int
  public var steps: Int
  /// Passes over the data, including this step.
  public var epoch: Double
  /// The value of the robust objective over the global batch, nats.
  public var objective: Double
  /// The plain mean of the losses, nats; equal to the objective if the loss is joint.
  public var meanLoss: Double
  /// Share of response pairs that the policy's implicit reward orders as the scores do; ties count
  /// half. Nil without scores.
  public var accuracy: Double?
  /// Mean implicit reward of the best-scored response minus that of the others, nats.
  public var margin: Double?
  /// The weights dL/dl; nil if the loss is joint.
  public var weights: WeightReport?
  /// q, the weight of each group after this step; empty if the robustifier has no group weights.
  public var groupWeights: [(group: String, weight: Double)]
  /// ‖∇L‖₂ over all parameters, before clipping.
  public var gradientNorm: Double
  public var learningRate: Double
  /// The largest derivative of a loss with respect to a log-probability, relative to the largest
  /// loss of the batch, per nat; nil if every loss is 0.
  public var relativeSlope: Double?
  /// The number of tokens, counted with one row per response.
  public var tokens: Int
  public var seconds: Double
  /// The objective's own metrics, reduced over the batch.
  public var metrics: [(id: String, value: Double)]
  /// One report for every datum of the batch.
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
  /// h.
  public var calibrationWeight: Double
  public var loss: Double
  /// dL/dl; NaN if the loss is joint.
  public var lossWeight: Double
  /// Log-probability of each token, `[K][len]`, if the objective uses any per-token values.
  public var tokenLogp: [[Double]]?
  /// Log-probability of each token under the reference model, `[K][len]`.
  public var referenceTokenLogp: [[Double]]?
  /// The data set's own weight.
  public var exampleWeight: Double?
  public var targetIndex: Int?
  /// The data set's numeric columns, and those that the host computed for the objective.
  public var columns: [String: Column] = [:]

  /// A column's values for one datum.
  public enum Column: Sendable, Equatable {
    case datum(Double)
    case responses([Double])
    case tokens([[Double]])
  }
}

/// How a step's weights dL/dl are distributed over its data, and what they correlate with.
public struct WeightReport: Sendable {
  /// If the effective sample size is below this share of the batch, so few data determine a step
  /// that its gradient is mostly noise.
  public static let smallestEffectiveShare = 0.1

  /// The effective sample size, the largest share and the distance from uniform weights.
  public var statistics: WeightStatistics
  /// Correlation between weight and h; nil if one of them doesn't vary.
  public var calibrationCorrelation: Double?
  /// Correlation between weight and loss; nil if one of them doesn't vary.
  public var lossCorrelation: Double?
  /// The share of the total weight that belongs to the responses of each source; empty unless every
  /// datum names its sources. A datum's weight is divided equally among its K responses.
  public var sourceShares: [String: Double]
  /// λ*, nats, if the robustifier chose it; ∞ and 0 are its limits.
  public var lambda: Double?
  /// Whether the effective sample size is under a tenth of the batch.
  public var isConcentrated: Bool

  /// - Parameters:
  ///   - weights: dL/dl, `[B]`.
  ///   - losses: l, `[B]`, as returned by the objective.
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
