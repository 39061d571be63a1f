import Glibc
import RandomNumbers
import Training

/// Preferences that shift: labels from a mixture of two rewards, evaluation under all mixtures (after
/// Xu et al., [arXiv 2502.01930](https://arxiv.org/abs/2502.01930)).
///
/// ```
/// convex:     r_a = a r₁ + (1 − a) r₂
/// geometric:  r_a = r₁^a r₂^(1−a)
/// ```
/// r₁ is coverage of the topics, r₂ brevity; each lies in (0, 1]. Labels follow Plackett and Luce with
/// utility r_a/τ, which for two responses is Bradley and Terry.
public struct PreferenceShift: Sendable, Equatable {
  public enum Mixing: String, Sendable { case convex, geometric }

  public var mixing: Mixing
  /// a of the labels.
  public var trained: Double

  public init(mixing: Mixing, trained: Double = 0.1) {
    self.mixing = mixing
    self.trained = trained
  }

  /// The a at which models are evaluated.
  public static let mixtures = (0...10).map { Double($0) / 10 }
  /// What the mean reward over all mixtures is called.
  public static let area = "area"
  /// Rewards that no label knows.
  public static let unseen = ["no filler", "both topics", "first topic"]

  /// What the reward at a mixture is called.
  public static func name(of mixture: Double) -> String { "a=\(mixture)" }

  /// τ: a tenth of a reward's range makes labels right about nine times out of ten.
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

  /// Data with scores that rank as the labels do.
  func labelled(_ data: [TrainingDatum], _ task: TinyStyleTask, seed: UInt64) -> [TrainingDatum] {
    var stream = SplitMix64(seed: seed &+ 0x4C_41_42)
    return data.map { datum in
      var datum = datum
      datum.scores = datum.responses.map { answer in
        // A utility with Gumbel noise ranks as Plackett and Luce do.
        let noise = -log(-log(max(stream.uniform(), .leastNormalMagnitude)))
        return reward(trained, of: answer, to: datum.prompt, task) / Self.temperature + noise
      }
      return datum
    }
  }

  /// Everything that is evaluated.
  func rewards(_ task: TinyStyleTask) -> [Yardstick.Reward] {
    let mixed = Self.mixtures.map { mixture in
      Yardstick.Reward(name: Self.name(of: mixture)) {
        reward(mixture, of: $0, to: $1, task)
      }
    }
    let area = Yardstick.Reward(name: Self.area) { answer, prompt in
      let values = Self.mixtures.map { reward($0, of: answer, to: prompt, task) }
      // The trapezoidal rule over [0, 1].
      let ends = (values[0] + values[values.count - 1]) / 2
      return (values.reduce(0, +) - ends) / Double(values.count - 1)
    }
    let unseen = zip(Self.unseen, [task.cleanness, task.balance, task.firstTopicCoverage])
    return mixed + [area] + unseen.map { Yardstick.Reward(name: $0, value: $1) }
  }
}

/// Rewards beside the true one, each in [0, 1].
extension TinyStyleTask {
  /// Distinct words on topic, of all that there are; never quite 0, so that a power of it exists.
  func coverage(of answer: [Int32], to prompt: [Int32]) -> Double {
    let words = words(of: prompt)
    return max(0.01, Double(Set(answer).intersection(words).count) / Double(words.count))
  }

  /// 1 for an empty answer, falling with every token.
  func brevity(of answer: [Int32]) -> Double { exp(-Double(answer.count) / 10) }

  /// Share of tokens that are no filler.
  func cleanness(of answer: [Int32], to prompt: [Int32]) -> Double {
    1 - Double(answer.count(where: Self.isFiller)) / Double(max(answer.count, 1))
  }

  /// Coverage of the topic that is covered less.
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
