/// The measured properties of a trained model.
///
/// The prompts for the measurement are among the 48 that occur neither in fine-tuning nor in
/// alignment, unless ``StudySettings/holdsPromptsOut`` is false. Their golden answers are drawn
/// anew.
public struct Measurement: Sendable, Equatable, Codable {
  /// The number of optimizer steps taken from the fine-tuned model.
  public var steps: Double
  /// The mean true reward of the model's own samples.
  public var reward: Double
  /// KL(π ‖ π_SFT) per response, in nats. It is a Monte Carlo estimate from samples of π.
  public var divergence: Double
  /// The share of pairs of golden responses whose implicit rewards have the same order as their
  /// true rewards; NaN if no two true rewards differ. Ties count half.
  public var accuracy: Double
  /// The share of samples with a higher true reward than a golden answer to the same prompt. Ties
  /// count half.
  public var winRate: Double
  /// The win rate that is expected if samples and golden answers are equally long.
  public var lengthControlledWinRate: Double
  /// The mean of −log π of golden answers, in nats per response.
  public var goldenLikelihoodLoss: Double
  /// The mean of log π − log π_SFT of the best-scored training responses, in nats.
  public var chosenShift: Double
  /// The regression slope of the samples' true reward on the classifier's confidence that they are
  /// golden.
  public var confidenceSlope: Double
  /// The mean number of tokens in a sample.
  public var length: Double
  /// The effective sample size of the weights as a share of the batch, averaged over the steps so
  /// far. It is 1 before the first step.
  public var effectiveShare: Double
  /// Further rewards that a study measures, by name.
  public var rewards: [String: Double]

  static let quantities: [WritableKeyPath<Measurement, Double> & Sendable] = [
    \.steps, \.reward, \.divergence, \.accuracy, \.winRate, \.lengthControlledWinRate,
    \.goldenLikelihoodLoss, \.chosenShift, \.confidenceSlope, \.length, \.effectiveShare,
  ]

  /// Returns the measurement at `fraction` of the straight line from this one (0) to `other` (1).
  func interpolated(to other: Measurement, fraction: Double) -> Measurement {
    var point = self
    for quantity in Self.quantities {
      point[keyPath: quantity] += fraction * (other[keyPath: quantity] - self[keyPath: quantity])
    }
    point.rewards = rewards.merging(other.rewards) { $0 + fraction * ($1 - $0) }
    return point
  }
}
