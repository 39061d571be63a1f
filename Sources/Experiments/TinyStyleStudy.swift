import Objectives
import Training

/// Both phases of DoRA from nothing, on TinyStyle: data, fine-tuning, a calibration classifier, then
/// alignment with one and the same objective under different robustifiers, and what came of it.
///
/// The preference data are a mixture of golden-style and synthetic-style data (condition C1 where the
/// share is a half). Within a seed every arm starts from the same fine-tuned model and takes the same
/// data in the same order, and models are measured with the same random numbers.
public struct TinyStyleStudy {
  /// An alignment run to compare.
  public struct Arm: Sendable {
    public var name: String
    public var robustifier: any Robustifier

    public init(name: String, robustifier: any Robustifier) {
      self.name = name
      self.robustifier = robustifier
    }
  }

  /// How far a study is.
  public struct Progress: Sendable {
    /// Which seed and phase.
    public var label: String
    /// Steps that are done or no longer needed, of all that there may be.
    public var done: Int
    public var total: Int
    /// The objective of the last step, nats.
    public var objective: Double
  }

  public let settings: StudySettings
  public let arms: [Arm]
  /// K of the preference data: what the settings say as far as the objective allows.
  public let responses: Int
  private let loss: String
  private let task = TinyStyleTask()
  private let makeLoss: () throws -> any SampleLoss

  /// - Parameters:
  ///   - makeLoss: makes the objective, once for every arm and seed: one with state must not carry it
  ///     over.
  /// - Throws: `TrainingError` where the objective fits neither the data nor an arm; nothing was
  ///   trained then.
  public init(
    _ settings: StudySettings = StudySettings(), arms: [Arm],
    makeLoss: @escaping () throws -> any SampleLoss
  ) throws {
    self.settings = settings
    self.arms = arms
    self.makeLoss = makeLoss
    let loss = try makeLoss()
    self.loss = loss.name
    let allowed = loss.requirements.responses
    responses = min(max(settings.responses, allowed.lowerBound), allowed.upperBound)
    let data = TinyStyleData(
      task: task, settings: settings, responses: responses, seed: settings.seeds.first ?? 0)
    for arm in arms {
      try Trainer.check(
        loss: loss, robustifier: arm.robustifier, lossShift: settings.alignment.lossShift,
        data: data.preferences)
    }
    _ = try settings.alignment.validated()
  }

  /// Runs everything.
  ///
  /// - Parameter shouldStop: asked after every step; true ends the study.
  /// - Throws: ``StudyError/interrupted``, or what the objective or the calibration throws.
  public func run(
    shouldStop: () -> Bool = { false }, observe: (Progress) -> Void = { _ in }
  ) throws -> StudyOutcome {
    let seeds = try settings.seeds.indices.map {
      try replicate($0, shouldStop: shouldStop, observe: observe)
    }
    return StudyOutcome(
      settings: settings, loss: loss, responses: responses, arms: arms.map(\.name), seeds: seeds)
  }

  private func replicate(
    _ number: Int, shouldStop: () -> Bool, observe: (Progress) -> Void
  ) throws -> StudyOutcome.Seed {
    let length = settings.fineTuning.steps + arms.count * settings.alignment.steps
    var before = number * length
    func watch(_ label: String, _ report: StepReport) throws(StudyError) {
      if shouldStop() { throw .interrupted }
      observe(
        Progress(
          label: "seed \(number + 1)/\(settings.seeds.count) \(label)",
          done: before + report.step, total: length * settings.seeds.count,
          objective: report.objective))
    }
    let replicate = try Replicate(
      task: task, settings: settings, responses: responses, seed: settings.seeds[number],
      observe: watch)
    before += settings.fineTuning.steps
    let start = try replicate.yardstick.measure(
      replicate.base, steps: 0, usesReference: try makeLoss().requirements.usesReference)
    var frontiers: [Frontier] = []
    for arm in arms {
      frontiers.append(
        try replicate.frontier(of: arm, loss: makeLoss(), from: start, observe: watch))
      before += settings.alignment.steps
    }
    return StudyOutcome.Seed(replicate, start: start, frontiers: frontiers)
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
