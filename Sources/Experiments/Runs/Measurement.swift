/// The measured properties of a trained model.
///
/// The prompts of the measurement are of the 48 that occur neither in fine-tuning nor in alignment,
/// unless ``StudySettings/holdsPromptsOut`` is false. Their golden answers are new draws.
public struct Measurement: Sendable, Equatable, Codable {
  /// The number of optimizer steps since the fine-tuned model.
  public var steps: Double
  /// The mean true reward of the model's own samples.
  public var reward: Double
  /// KL(π ‖ π_SFT) per response, nats, by Monte Carlo over π's own samples.
  public var divergence: Double
  /// The share of golden response pairs whose implicit rewards are ordered like the true ones, with
  /// ties counted as half; NaN if no two true rewards differ.
  public var accuracy: Double
  /// The share of samples with a higher true reward than a golden answer to the same prompt, with
  /// ties counted as half.
  public var winRate: Double
  /// The estimated win rate if samples and golden answers were equally long.
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
  /// far; 1 before the first step.
  public var effectiveShare: Double
  /// Further rewards that a study measures, by name.
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
