import Objectives

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
  public var temperature: Double?
  /// Whether the effective sample size is below a tenth of the batch.
  public var isConcentrated: Bool

  /// - Parameters:
  ///   - weights: the weights dL/dl, `[B]`.
  ///   - losses: the losses l, `[B]`, as returned by the objective.
  init(_ weights: [Double], losses: [Double], data: [TrainingDatum], temperature: Double?) {
    statistics = WeightStatistics(weights: weights)
    calibrationCorrelation = correlation(weights, data.map(\.calibration))
    lossCorrelation = correlation(weights, losses)
    sourceShares = Self.shares(weights, of: data, sum: statistics.sum)
    self.temperature = temperature
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
