import Foundation
import Responses
import Work

/// Rounds of sampling, scoring, calibration and training on the model's own answers (Table 6 of the
/// paper).
public struct SelfTrainRequest: Codable, Sendable, Equatable {
  /// The model to start from.
  public var model: String
  /// The adapter that is trained in place of the model's own weights, if any; all rounds train the
  /// same one.
  public var adapters = AdapterRequest()
  /// Preference data with prompts and target answers.
  public var data: String
  /// The directory that contains all rounds.
  public var out: String
  /// The total number of rounds.
  public var rounds = 3
  /// The scorer of the answers.
  public var scorer = ScorerRequest()
  /// How answers are sampled; ``SamplingSettings/count`` is the number of answers to each prompt,
  /// and the seed is that of ``training``.
  public var sampling = SamplingSettings()
  public var calibration = RoundCalibration()
  public var loss = LossRequest()
  public var plugins = PluginRequest()
  public var robust = RobustRequest()
  /// The largest number of tokens of a prompt with one response; nil: the model's, at most 1024.
  public var maxLength: Int?
  /// The training settings of each round.
  public var training = TrainingRequest()

  public init(model: String, data: String, out: String) {
    self.model = model
    self.data = data
    self.out = out
    sampling.count = 4
  }

  /// How a round's answers are calibrated.
  public struct RoundCalibration: Codable, Sendable, Equatable {
    /// "ngram", or a model's directory.
    public var backbone = "ngram"
    /// The largest number of characters of each answer that the classifier reads; nil: all.
    public var maxCharacters: Int?
    public var calibrationNormalize: DatasetCalibration.Normalization = .none
    /// Whether the target answer is also trained on.
    public var keepTarget = false

    public init() {}

    public func validate() throws(WorkError) {
      try SettingCheck.check(.maxCharacters, maxCharacters, from: 1)
      if backbone == "given" {
        throw .invalid(
          .backbone, "given has nothing to go by: answers are new in each round")
      }
    }
  }

  /// Checks that at least two answers are sampled, and that they can differ.
  package static func validate(_ sampling: SamplingSettings) throws(WorkError) {
    let count = sampling.count
    if count < 2 {
      throw .invalid(
        .samples, "is \(count), expected at least 2, so that one answer can be better")
    }
    try SettingCheck.check(.samples, count, from: 2, to: SamplingSettings.mostSamples)
    if !(sampling.temperature > 0) || !sampling.temperature.isFinite {
      throw .invalid(
        .temperature, "is \(sampling.temperature), expected above 0: answers must differ")
    }
    try sampling.validate()
  }

  public func validate() throws {
    guard (1...1000).contains(rounds) else {
      throw WorkError.invalid(.rounds, "is \(rounds), expected 1 to 1000")
    }
    try Self.validate(sampling)
    try calibration.validate()
    try scorer.validate()
    guard scorer.isGiven else {
      throw WorkError.badInput(
        "answers need scores; name a \(Setting.rewardModel) or \(Setting.scorer)")
    }
    try SettingCheck.check(.maxLength, maxLength, from: 1)
    try training.validate()
    try adapters.validate()
    _ = try loss.expression()
  }

  /// Runs the remaining rounds.
  ///
  /// - Parameter parts: runs the parts of a round.
  package func run(
    parts: any SelfTrainingParts, observer: any WorkObserver
  ) throws -> SelfTrainingTable {
    try validate()
    return try SelfTraining(request: self, parts: parts, observer: observer).run()
  }
}

/// A part of a round, whose result is a file.
package enum SelfTrainingPart {
  case sample(SampleRequest)
  case score(ScoreRequest)
  /// - Parameter report: a directory for the calibration's report.
  case calibrate(CalibrationRequest, report: String)
  case align(AlignmentRequest)
  /// Resumes an interrupted alignment, given by its directory.
  case resume(String)
}

/// Runs each part of a round in its own process, so that its memory is released afterwards.
package protocol SelfTrainingParts {
  /// - Parameter results: a file for the output of a part.
  func run(_ part: SelfTrainingPart, results: URL) throws

  /// The settings that decide each part, except directories and the seeds of rounds. They identify
  /// what a directory of rounds was started with.
  func settings(of request: SelfTrainRequest) -> [(name: String, values: [String])]
}
