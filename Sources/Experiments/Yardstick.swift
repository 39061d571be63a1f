import Objectives
import Training
import Transformer

/// Measures models against the fine-tuned one, always on the same prompts and with the same random
/// numbers, so that two models differ by no luck that they can share.
struct Yardstick {
  let task: TinyStyleTask
  let base: Decoder
  let data: [TrainingDatum]
  let settings: StudySettings
  let seed: UInt64
  private let baseSums: [Double]

  init(
    task: TinyStyleTask, base: Decoder, data: [TrainingDatum], settings: StudySettings, seed: UInt64
  ) throws {
    self.task = task
    self.base = base
    self.data = data
    self.settings = settings
    self.seed = seed
    baseSums = try base.scores(of: data).sums
  }

  /// - Parameter usesReference: whether the implicit reward is log π − log π_SFT, or else the mean
  ///   log-probability of a token.
  func measure(_ model: Decoder, steps: Int, usesReference: Bool) throws -> Measurement {
    let samples = try samples(of: model)
    let rewards = samples.map { datum in
      datum.responses.map { task.reward(of: $0, to: datum.prompt) }
    }
    let all = rewards.flatMap { $0 }
    return Measurement(
      steps: Double(steps), accuracy: try accuracy(of: model, usesReference: usesReference),
      reward: all.reduce(0, +) / Double(all.count), winRate: winRate(rewards),
      divergence: try divergence(of: model, on: samples))
  }

  /// Mean true reward of the golden answers.
  var goldenReward: Double {
    let rewards = data.flatMap { $0.scores ?? [] }
    return rewards.reduce(0, +) / Double(rewards.count)
  }

  private func samples(of model: Decoder) throws -> [TrainingDatum] {
    let prompts = data.map(\.prompt)
    let answers = try Generator(model).responses(
      to: prompts, count: settings.samplesPerPrompt,
      SamplingOptions(maximumNewTokens: settings.maximumAnswer, seed: seed))
    return zip(prompts, answers).map { TrainingDatum(id: "sample", prompt: $0, responses: $1) }
  }

  /// Every sample meets every golden answer to its prompt.
  private func winRate(_ rewards: [[Double]]) -> Double {
    var (wins, meetings) = (0.0, 0)
    for (own, golden) in zip(rewards, data.map { $0.scores ?? [] }) {
      for reward in own {
        wins += golden.reduce(0) { $0 + (reward > $1 ? 1 : reward == $1 ? 0.5 : 0) }
        meetings += golden.count
      }
    }
    return wins / Double(meetings)
  }

  private func divergence(of model: Decoder, on samples: [TrainingDatum]) throws -> Double {
    let (own, others) = (try model.scores(of: samples).sums, try base.scores(of: samples).sums)
    return zip(own, others).reduce(0) { $0 + $1.0 - $1.1 } / Double(own.count)
  }

  private func accuracy(of model: Decoder, usesReference: Bool) throws -> Double {
    var first = [0]
    for datum in data { first.append((first.last ?? 0) + datum.responses.count) }
    var agreement = PreferenceAgreement()
    agreement.add(
      ScoreBatch(
        first: first, logp: try model.scores(of: data).sums,
        referenceLogp: usesReference ? baseSums : nil,
        lengths: data.flatMap { $0.responses.map { Double($0.count) } },
        scores: data.flatMap { $0.scores ?? [] }))
    return agreement.accuracy ?? .nan
  }
}
