import Foundation
import Responses
import Work

/// A request for rounds of sampling, scoring, calibration and training on the model's own answers
/// (Table 6 of the paper).
public struct SelfTrainRequest: Codable, Sendable, Equatable {
  /// The model to start from.
  public var model: String
  /// The adapter that is trained instead of the model's own weights, if any. All rounds train the
  /// same adapter.
  public var adapters = AdapterRequest()
  /// The path of preference data with prompts and target answers.
  public var data: String
  /// The directory that contains all rounds.
  public var out: String
  /// The total number of rounds.
  public var rounds = 3
  /// The scorer of the answers.
  public var scorer = ScorerRequest()
  /// The settings for sampling answers. ``SamplingSettings/count`` is the number of answers to each
  /// prompt. The seed is that of ``training``.
  public var sampling = SamplingSettings()
  public var calibration = RoundCalibration()
  public var loss = LossRequest()
  public var plugins = PluginRequest()
  public var robust = RobustRequest()
  /// The maximum number of tokens of a prompt with one response. If nil, it is the model's maximum,
  /// but at most 1024.
  public var maxLength: Int?
  /// The training settings of each round.
  public var training = TrainingRequest()

  public init(model: String, data: String, out: String) {
    self.model = model
    self.data = data
    self.out = out
    sampling.count = 4
  }

  /// The settings for calibrating the answers of a round.
  public struct RoundCalibration: Codable, Sendable, Equatable {
    /// The kind of classifier, which is "ngram" or the directory of a model.
    public var backbone = "ngram"
    /// The maximum number of characters of each answer that the classifier reads. If nil, it reads
    /// all.
    public var maxCharacters: Int?
    public var calibrationNormalize: DatasetCalibration.Normalization = .none
    /// Whether training also uses the target answer.
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
  /// - Parameter parts: performs the parts of a round.
  package func run(
    parts: any SelfTrainingParts, observer: any WorkObserver
  ) throws -> SelfTrainingTable {
    try validate()
    return try SelfTraining(request: self, parts: parts, observer: observer).run()
  }
}

/// A part of a round. Its result is a file.
package enum SelfTrainingPart {
  case sample(SampleRequest)
  case score(ScoreRequest)
  /// - Parameter report: the directory for the calibration's report.
  case calibrate(CalibrationRequest, report: String)
  case align(AlignmentRequest)
  /// Resumes the interrupted alignment in this directory.
  case resume(String)
}

/// A type that runs each part of a round in a separate process, so that memory is released
/// afterwards.
package protocol SelfTrainingParts {
  /// - Parameter results: the file for the results of the part.
  func run(_ part: SelfTrainingPart, results: URL) throws

  /// Returns the settings that determine the result of each part, except for directories and the
  /// seeds of rounds. They identify the request with which a directory of rounds was started.
  func settings(of request: SelfTrainRequest) -> [(name: String, values: [String])]
}
