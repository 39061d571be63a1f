import Glibc
import RandomNumbers
import Training

/// Preferences that shift between training and evaluation. Labels come from one mixture of two
/// rewards, and models are evaluated under all mixtures (after Xu et al., [arXiv
/// 2502.01930](https://arxiv.org/abs/2502.01930)).
///
/// ```
/// convex:     r_a = a r₁ + (1 − a) r₂
/// geometric:  r_a = r₁^a r₂^(1−a)
/// ```
/// r₁ is coverage of the topics and r₂ is brevity. Both are in (0, 1]. Labels follow the
/// Plackett-Luce model with utility r_a/τ, which for two responses is the Bradley-Terry model.
public struct PreferenceShift: Sendable, Equatable {
  public enum Mixing: String, Sendable { case convex, geometric }

  public var mixing: Mixing
  /// The mixture a that the labels come from.
  public var trained: Double

  public init(mixing: Mixing, trained: Double = 0.1) {
    self.mixing = mixing
    self.trained = trained
  }

  /// The values of a at which models are evaluated.
  public static let mixtures = (0...10).map { Double($0) / 10 }
  /// The name of the mean reward over all mixtures.
  public static let area = "area"
  /// The names of rewards that don't affect the labels.
  public static let unseen = ["no filler", "both topics", "first topic"]

  /// Returns the name of the reward for a mixture.
  public static func name(of mixture: Double) -> String { "a=\(mixture)" }

  /// τ. It is a tenth of a reward's range, so that about nine out of ten labels are correct.
  private static let temperature = 0.1

  func reward(
    _ mixture: Double, of answer: [Int32], to prompt: [Int32], _ task: TinyStyleTask
  ) -> Double {
    let (one, two) = (task.coverage(of: answer, to: prompt), task.brevity(of: answer))
    switch mixing {
    case .convex: return mixture * one + (1 - mixture) * two
    case .geometric: return pow(one, mixture) * pow(two, 1 - mixture)
    }
  }

  /// Returns the data with scores that represent the ranking of the labels.
  func labelled(_ data: [TrainingDatum], _ task: TinyStyleTask, seed: UInt64) -> [TrainingDatum] {
    var stream = SplitMix64(seed: seed &+ 0x4C_41_42)
    return data.map { datum in
      var datum = datum
      datum.scores = datum.responses.map { answer in
        // Sorting utilities with added Gumbel noise samples a ranking from the Plackett-Luce model.
        let noise = -log(-log(max(stream.uniform(), .leastNormalMagnitude)))
        return reward(trained, of: answer, to: datum.prompt, task) / Self.temperature + noise
      }
      return datum
    }
  }

  /// Returns all rewards that are evaluated.
  func rewards(_ task: TinyStyleTask) -> [Yardstick.Reward] {
    let mixed = Self.mixtures.map { mixture in
      Yardstick.Reward(name: Self.name(of: mixture)) {
        reward(mixture, of: $0, to: $1, task)
      }
    }
    let area = Yardstick.Reward(name: Self.area) { answer, prompt in
      let values = Self.mixtures.map { reward($0, of: answer, to: prompt, task) }
      // The area is computed with the trapezoidal rule over [0, 1].
      let ends = (values[0] + values[values.count - 1]) / 2
      return (values.reduce(0, +) - ends) / Double(values.count - 1)
    }
    let unseen = zip(Self.unseen, [task.cleanness, task.balance, task.firstTopicCoverage])
    return mixed + [area] + unseen.map { Yardstick.Reward(name: $0, value: $1) }
  }
}

/// Rewards other than the true one, each in [0, 1].
extension TinyStyleTask {
  /// Returns the share of all words on topic that occur in the answer. It is always above 0, so
  /// that its powers exist.
  func coverage(of answer: [Int32], to prompt: [Int32]) -> Double {
    let words = words(of: prompt)
    return max(0.01, Double(Set(answer).intersection(words).count) / Double(words.count))
  }

  /// Returns 1 for an empty answer, and less for every additional token.
  func brevity(of answer: [Int32]) -> Double { exp(-Double(answer.count) / 10) }

  /// Returns the share of tokens that aren't filler.
  func cleanness(of answer: [Int32], to prompt: [Int32]) -> Double {
    1 - Double(answer.count(where: Self.isFiller)) / Double(max(answer.count, 1))
  }

  /// Returns the lower of the two topics' coverages.
  func balance(of answer: [Int32], to prompt: [Int32]) -> Double {
    topics(of: prompt).map { topicCoverage(of: answer, $0) }.min() ?? 0
  }

  func firstTopicCoverage(of answer: [Int32], to prompt: [Int32]) -> Double {
    topics(of: prompt).first.map { topicCoverage(of: answer, $0) } ?? 0
  }

  private func topicCoverage(of answer: [Int32], _ topic: Int32) -> Double {
    let words = words(ofTopic: topic)
    return Double(Set(answer).intersection(words).count) / Double(words.count)
  }
}
