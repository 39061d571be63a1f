import Calibration
import Objectives
import Optimization
import Training
import Transformer

/// Both phases of DoRA from nothing, on TinyStyle: data, fine-tuning, a calibration classifier, then
/// plain and robust alignment with one and the same objective, and what came of it.
///
/// Half of the preference data were written in the golden style and half in the synthetic one
/// (condition C1). Every arm starts from the same fine-tuned model and takes the same data in the same
/// order.
public struct TinyStyleStudy {
  /// Sizes and rates. The defaults fit into a minute on two cores.
  public struct Settings: Sendable {
    public var seed: UInt64 = 0
    public var preferenceCount = 512
    /// K, unless the objective wants fewer.
    public var responses = 4
    public var goldenShare = 0.5
    public var fineTuning = TrainingSettings(
      steps: 240, batch: 32, shuffle: true, learningRate: 3e-3, schedule: .cosine)
    public var alignment = TrainingSettings(
      steps: 60, batch: 32, shuffle: true, learningRate: 3e-4, schedule: .cosine)
    public var evaluationPrompts = 128
    public var samplesPerPrompt = 4
    public var maximumAnswer = 24

    public init() {}
  }

  /// An alignment run to compare.
  public struct Arm {
    public var name: String
    public var robustifier: any Robustifier

    public init(name: String, robustifier: any Robustifier) {
      self.name = name
      self.robustifier = robustifier
    }
  }

  /// What a model turned out to be.
  public struct Row: Sendable, Equatable {
    public var name: String
    /// Share of held-out golden response pairs whose implicit rewards are ordered as the true ones.
    public var accuracy: Double?
    /// Mean true reward of the model's own samples.
    public var reward: Double
    /// Share of samples with a higher true reward than a held-out golden answer, ties half.
    public var winRate: Double
    /// KL(π ‖ π_SFT) per response, nats, by Monte Carlo over π's own samples.
    public var divergence: Double
  }

  /// Everything a study found.
  public struct Outcome: Sendable {
    public var rows: [Row]
    /// How well the classifier told golden from synthetic on data it had not seen.
    public var classifier: ClassifierReport
    /// Mean h of golden-style and of synthetic-style data.
    public var meanCalibration: (golden: Double, synthetic: Double)
  }

  /// Where a study is.
  public enum Event {
    case phase(String)
    case step(StepReport)
  }

  private let settings: Settings
  private let task = TinyStyleTask()

  public init(_ settings: Settings = Settings()) { self.settings = settings }

  /// Runs everything.
  ///
  /// - Throws: ``StudyError/interrupted`` when `shouldStop` says so, or what the objective throws.
  public func run(
    _ loss: any SampleLoss, arms: [Arm], shouldStop: () -> Bool = { false },
    observe: (Event) -> Void = { _ in }
  ) throws -> Outcome {
    let responses = min(
      max(settings.responses, loss.requirements.responses.lowerBound),
      loss.requirements.responses.upperBound)
    var data = TinyStyleData(
      task: task, settings: settings, responses: responses)
    observe(.phase("fine-tuning on golden answers"))
    let base = try fineTuned(on: data.fineTuning, shouldStop: shouldStop, observe: observe)
    observe(.phase("calibrating"))
    let classifier = try data.calibrate(seed: settings.seed)
    var rows = [try measure("SFT", base, base: base, data: data, loss: nil)]
    for arm in arms {
      observe(.phase("aligning: \(arm.name)"))
      let model = try aligned(
        base, arm, loss, data.preferences, shouldStop: shouldStop, observe: observe)
      rows.append(try measure(arm.name, model, base: base, data: data, loss: loss))
    }
    return Outcome(
      rows: rows, classifier: classifier, meanCalibration: data.meanCalibration)
  }

  // MARK: Models

  private func fineTuned(
    on data: [TrainingDatum], shouldStop: () -> Bool, observe: (Event) -> Void
  ) throws -> Decoder {
    let configuration = try ModelConfiguration(
      vocabularySize: TinyStyleTask.vocabularySize, hiddenSize: 64, intermediateSize: 172,
      layerCount: 2, headCount: 4, maximumPositions: 64,
      beginningOfSequence: TinyStyleTask.beginning, endOfSequence: TinyStyleTask.end)
    let model = Decoder(configuration: configuration, seed: settings.seed)
    let trainer = try Trainer(
      model: model, loss: LikelihoodLoss(), robustifier: EmpiricalRisk(), data: data,
      reference: nil, settings: settings.fineTuning)
    try finish(trainer, shouldStop: shouldStop, observe: observe)
    return model
  }

  private func aligned(
    _ base: Decoder, _ arm: Arm, _ loss: any SampleLoss, _ data: [TrainingDatum],
    shouldStop: () -> Bool, observe: (Event) -> Void
  ) throws -> Decoder {
    let model = base.copy()
    let reference = try ReferenceScores(
      of: data, at: Array(data.indices), model: base, cache: nil)
    let trainer = try Trainer(
      model: model, loss: loss, robustifier: arm.robustifier, data: data, reference: reference,
      settings: settings.alignment)
    try finish(trainer, shouldStop: shouldStop, observe: observe)
    return model
  }

  private func finish(
    _ trainer: Trainer, shouldStop: () -> Bool, observe: (Event) -> Void
  ) throws {
    guard try trainer.run(shouldStop: shouldStop, observe: { observe(.step($0)) }) else {
      throw StudyError.interrupted
    }
  }

  // MARK: Measuring

  private func measure(
    _ name: String, _ model: Decoder, base: Decoder, data: TinyStyleData, loss: (any SampleLoss)?
  ) throws -> Row {
    let prompts = data.evaluation.map(\.prompt)
    let samples = try Generator(model).responses(
      to: prompts, count: settings.samplesPerPrompt,
      SamplingOptions(maximumNewTokens: settings.maximumAnswer, seed: settings.seed))
    let sampled = zip(prompts, samples).map { TrainingDatum(id: "", prompt: $0, responses: $1) }
    var rewards: [Double] = []
    var wins = 0.0
    for (datum, sample) in zip(data.evaluation, samples) {
      let golden = task.reward(of: datum.responses[0], to: datum.prompt)
      for answer in sample {
        let reward = task.reward(of: answer, to: datum.prompt)
        rewards.append(reward)
        wins += reward > golden ? 1 : reward == golden ? 0.5 : 0
      }
    }
    let (own, others) = (try model.scores(of: sampled), try base.scores(of: sampled))
    return Row(
      name: name, accuracy: try accuracy(model, base: base, on: data.evaluation, loss: loss),
      reward: rewards.reduce(0, +) / Double(rewards.count),
      winRate: wins / Double(rewards.count),
      divergence: zip(own.sums, others.sums).reduce(0) { $0 + $1.0 - $1.1 } / Double(rewards.count))
  }

  private func accuracy(
    _ model: Decoder, base: Decoder, on data: [TrainingDatum], loss: (any SampleLoss)?
  ) throws -> Double? {
    guard let loss else { return nil }
    var first = [0]
    for datum in data { first.append((first.last ?? 0) + datum.responses.count) }
    var agreement = PreferenceAgreement()
    agreement.add(
      ScoreBatch(
        first: first, logp: try model.scores(of: data).sums,
        referenceLogp: loss.requirements.takes(.referenceLogp)
          ? try base.scores(of: data).sums : nil,
        lengths: data.flatMap { $0.responses.map { Double($0.count) } },
        scores: data.flatMap { $0.scores ?? [] }))
    return agreement.accuracy
  }
}

/// Why a study has no outcome.
public enum StudyError: Error, Equatable, CustomStringConvertible {
  case interrupted

  public var description: String {
    switch self {
    case .interrupted: "interrupted before the study was complete; it keeps nothing"
    }
  }
}
