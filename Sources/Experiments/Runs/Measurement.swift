/// The measured properties of a trained model.
///
/// The prompts of the measurement are drawn separately from those of training, but from the same
/// 240 prompts of the task, so that nearly all of them occur in training. Their golden answers are
/// new draws.
public struct Measurement: Sendable, Equatable, Codable {
  /// Optimizer steps away from the fine-tuned model.
  public var steps: Double
  /// Mean true reward of the model's own samples.
  public var reward: Double
  /// KL(π ‖ π_SFT) per response, nats, by Monte Carlo over π's own samples.
  public var divergence: Double
  /// Share of golden response pairs whose implicit rewards are ordered as the true ones, ties count
  /// half; NaN if no two true rewards differ.
  public var accuracy: Double
  /// Share of samples with a higher true reward than a golden answer to the same prompt; ties count
  /// half.
  public var winRate: Double
  /// The win rate if both were equally long.
  public var lengthControlledWinRate: Double
  /// Mean of −log π of golden answers, nats per response.
  public var goldenLikelihoodLoss: Double
  /// Mean of log π − log π_SFT of the best-scored training responses, nats.
  public var chosenShift: Double
  /// Slope of the true reward of samples on the classifier's confidence that they are golden.
  public var confidenceSlope: Double
  /// Mean tokens of a sample.
  public var length: Double
  /// Mean over the steps so far of the weights' effective sample size, as a share of the batch; 1
  /// before the first.
  public var effectiveShare: Double
  /// Further rewards that a study measures.
  public var rewards: [String: Double]

  static let quantities: [WritableKeyPath<Measurement, Double> & Sendable] = [
    \.steps, \.reward, \.divergence, \.accuracy, \.winRate, \.lengthControlledWinRate,
    \.goldenLikelihoodLoss, \.chosenShift, \.confidenceSlope, \.length, \.effectiveShare,
  ]

  /// The point at `fraction` along the straight line from this measurement (0) to `other` (1).
  func interpolated(to other: Measurement, fraction: Double) -> Measurement {
    var point = self
    for quantity in Self.quantities {
      point[keyPath: quantity] += fraction * (other[keyPath: quantity] - self[keyPath: quantity])
    }
    point.rewards = rewards.merging(other.rewards) { $0 + fraction * ($1 - $0) }
    return point
  }
}
