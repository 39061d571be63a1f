import Statistics
import Training
import Transformer

/// Measures models in comparison with the fine-tuned model. Prompts and random numbers are always
/// the same, which reduces the effect of chance on differences between models.
struct Yardstick {
  /// A reward that a study measures in addition to the true one.
  struct Reward {
    var name: String
    var value: (_ answer: [Int32], _ prompt: [Int32]) -> Double
  }

  let task: TinyStyleTask
  let base: Decoder
  let settings: StudySettings
  let seed: UInt64
  var furtherRewards: [Reward] = []
  private let classifier: TinyStyleClassifier
  /// The golden answers with their true rewards.
  private let golden: [TrainingDatum]
  private let goldenBaseSums: [Double]
  /// The best-scored responses of some training data. There are as many of them as evaluation
  /// prompts.
  private let chosen: [TrainingDatum]
  private let chosenBaseSums: [Double]

  init(
    task: TinyStyleTask, base: Decoder, data: TinyStyleData, classifier: TinyStyleClassifier,
    settings: StudySettings, seed: UInt64
  ) throws {
    self.task = task
    self.base = base
    self.settings = settings
    self.seed = seed
    self.classifier = classifier
    golden = data.evaluation
    goldenBaseSums = try base.scores(of: golden).sums
    chosen = Self.spread(data.preferences, count: settings.evaluationPrompts).map(\.best)
    chosenBaseSums = try base.scores(of: chosen).sums
  }

  /// Returns data at equal distances in the list, because the list is ordered by source.
  private static func spread(_ data: [TrainingDatum], count: Int) -> [TrainingDatum] {
    let count = min(count, data.count)
    return (0..<count).map { data[$0 * data.count / count] }
  }

  /// - Parameter usesReference: whether the implicit reward is log π − log π_SFT. Otherwise, it is
  ///   the mean log-probability of a token.
  func measure(_ model: Decoder, steps: Int, usesReference: Bool) throws -> Measurement {
    let samples = try samples(of: model)
    let rewards = rewards(of: samples)
    let all = rewards.flatMap { $0 }
    let goldenSums = try model.scores(of: golden).sums
    let confidences = confidences(in: samples)
    return Measurement(
      steps: Double(steps), reward: Self.mean(all),
      divergence: try divergence(of: model, from: base, on: samples),
      accuracy: accuracy(goldenSums, usesReference: usesReference), winRate: winRate(rewards),
      lengthControlledWinRate: lengthControlledWinRate(rewards, of: samples),
      goldenLikelihoodLoss: -Self.mean(goldenSums),
      chosenShift: Self.mean(try model.scores(of: chosen).sums) - Self.mean(chosenBaseSums),
      confidenceSlope: RegressionLine(x: confidences, y: all)?.slope ?? .nan,
      length: Self.mean(samples.flatMap { $0.responses.map { Double($0.count) } }),
      effectiveShare: 1, rewards: further(of: samples))
  }

  /// The mean true reward of the golden answers.
  var goldenReward: Double { Self.mean(golden.flatMap { $0.scores ?? [] }) }

  /// Returns samples of a model with the classifier's confidences and the true rewards.
  func judgedSamples(of model: Decoder) throws -> JudgedSamples {
    let samples = try samples(of: model)
    return JudgedSamples(
      confidences: confidences(in: samples), rewards: rewards(of: samples).flatMap { $0 })
  }

  // MARK: Samples

  private func samples(of model: Decoder) throws -> [TrainingDatum] {
    let prompts = golden.map(\.prompt)
    let answers = try Generator(model).responses(
      to: prompts, count: settings.samplesPerPrompt,
      SamplingOptions(maximumNewTokens: settings.maximumAnswer, seed: seed))
    return zip(prompts, answers).map { TrainingDatum(id: "sample", prompt: $0, responses: $1) }
  }

  private func rewards(of samples: [TrainingDatum]) -> [[Double]] {
    samples.map { datum in datum.responses.map { task.reward(of: $0, to: datum.prompt) } }
  }

  private func confidences(in samples: [TrainingDatum]) -> [Double] {
    samples.flatMap { datum in
      datum.responses.map { classifier.confidence(in: $0, to: datum.prompt) }
    }
  }

  private func further(of samples: [TrainingDatum]) -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: furtherRewards.map { reward in
        let values = samples.flatMap { datum in
          datum.responses.map { reward.value($0, datum.prompt) }
        }
        return (reward.name, Self.mean(values))
      })
  }

  /// Returns KL(π ‖ other) per response, in nats.
  func divergence(of model: Decoder, from other: Decoder) throws -> Double {
    try divergence(of: model, from: other, on: samples(of: model))
  }

  private func divergence(
    of model: Decoder, from other: Decoder, on samples: [TrainingDatum]
  ) throws -> Double {
    Self.mean(try model.scores(of: samples).sums) - Self.mean(try other.scores(of: samples).sums)
  }

  // MARK: Against golden answers

  /// Returns the win rate. Every sample is compared with every golden answer to its prompt.
  private func winRate(_ rewards: [[Double]]) -> Double {
    var count = PairCount()
    for (own, golden) in zip(rewards, golden.map { $0.scores ?? [] }) {
      for reward in own { golden.forEach { count.add(reward, against: $0) } }
    }
    return count.rate ?? .nan
  }

  private func lengthControlledWinRate(
    _ rewards: [[Double]], of samples: [TrainingDatum]
  ) -> Double {
    var outcomes: [Double] = []
    var differences: [Double] = []
    for ((own, sample), golden) in zip(zip(rewards, samples), golden) {
      for (reward, response) in zip(own, sample.responses) {
        for (other, answer) in zip(golden.scores ?? [], golden.responses) {
          outcomes.append(reward > other ? 1 : reward == other ? 0.5 : 0)
          differences.append(Double(response.count - answer.count))
        }
      }
    }
    return LengthControlledWinRate(outcomes: outcomes, lengthDifferences: differences)?.rate ?? .nan
  }

  private func accuracy(_ sums: [Double], usesReference: Bool) -> Double {
    var (total, response) = (PairCount(), 0)
    for datum in golden {
      let rewards = datum.responses.indices.map { j in
        usesReference
          ? sums[response + j] - goldenBaseSums[response + j]
          : sums[response + j] / Double(datum.responses[j].count)
      }
      total += Ranking.agreement(rewards: rewards, scores: datum.scores ?? [])
      response += datum.responses.count
    }
    return total.rate ?? .nan
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}

/// The samples of a model, ordered by prompt.
public struct JudgedSamples: Sendable, Equatable, Codable {
  /// The classifier's probabilities c that the samples are golden.
  public var confidences: [Double]
  /// The true rewards of the samples, in the same order.
  public var rewards: [Double]
}

extension TrainingDatum {
  /// The same datum with only its best-scored response.
  fileprivate var best: TrainingDatum {
    let scores = scores ?? []
    let index = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    var datum = self
    datum.responses = [responses[index]]
    datum.scores = nil
    return datum
  }
}
