import Failures
import Foundation
import Objectives
import Training
import Work

/// A cell of a study, which consists of the data of one condition, one objective, and the arms that
/// are compared on these data.
///
/// For each seed, all arms start from the same fine-tuned model, use the same data in the same
/// order, and are measured with the same random numbers.
public struct StudyCell: Sendable {
  /// The training procedure of an arm.
  public enum Procedure: Sendable, Equatable {
    /// One alignment, with measurements along the way.
    case alignment
    /// Several alignments in sequence, each on samples of the previous model, and one measurement
    /// after each.
    case selfTraining(rounds: Int)
    /// An alignment on labels that come from two mixed rewards instead of the judge.
    case preferenceShift(PreferenceShift)
  }

  /// A function that makes an objective from the syntax of `--loss`. It is called for every arm and
  /// seed, because an objective's state must not be carried over.
  public typealias LossMaker = (_ expression: String) throws -> any SampleLoss

  public var settings: StudySettings
  public var objective: String
  public var arms: [StudyArm]
  public var procedure = Procedure.alignment
  /// A text that distinguishes the cell from others with the same condition and objective.
  public var variant: String?

  public init(_ settings: StudySettings, objective: String, arms: [StudyArm]) {
    self.settings = settings
    self.objective = objective
    self.arms = arms
  }

  /// A name that is unique within a study, such as "C1-dpo-pl".
  public var name: String {
    let objective = objective.prefix { $0 != "{" }.map { $0.isLetter || $0.isNumber ? $0 : "-" }
    return [settings.condition.name, String(objective), variant].compactMap { $0 }
      .joined(separator: "-")
  }

  /// A description of everything that determines the results, except the seed.
  public var text: String {
    ([settings.text, objective, "\(procedure)"] + arms.map { "\($0.name): \($0.text)" })
      .joined(separator: "; ")
  }

  /// The progress of a run.
  public struct Progress: Sendable {
    /// The name of the phase or the arm.
    public var label: String
    /// The number of steps that are done or no longer needed, out of at most ``total`` steps.
    public var done: Int
    public var total: Int
    /// The value of the objective in the last step, in nats.
    public var objective: Double
  }

  /// Returns K for the preference data, which is the value in the settings, clamped to the limits
  /// of the objective.
  public func responses(for loss: any SampleLoss) -> Int {
    let allowed = loss.requirements.responses
    return min(max(settings.responses, allowed.lowerBound), allowed.upperBound)
  }

  /// - Throws: `TrainingError` if an objective doesn't fit the data or its arm; in this case,
  ///   nothing is trained.
  public func check(makeLoss: LossMaker) throws {
    _ = try settings.alignment.validated()
    let loss = try makeLoss(objective)
    var small = settings
    (small.preferenceCount, small.fineTuningCount, small.evaluationPrompts) = (4, 0, 0)
    let data = TinyStyleData(
      task: settings.task, settings: small, condition: settings.condition,
      responses: responses(for: loss), seed: 0)
    for arm in arms {
      try Trainer.check(
        loss: arm.loss(objective, makeLoss: makeLoss), objective: arm.robustObjective,
        lossShift: arm.lossShift == .none ? settings.alignment.lossShift : arm.lossShift,
        data: data.preferences)
    }
  }

  /// Runs the cell for one seed.
  ///
  /// - Parameters:
  ///   - cache: a folder for fine-tuned models, which other cells may need. If it is nil, models
  ///     aren't kept.
  ///   - shouldStop: called after every step. The run ends if it returns true.
  /// - Throws: ``StudyError``, or an error of the objective or the calibration.
  public func run(
    seed: UInt64, makeLoss: LossMaker, cache: URL? = nil, shouldStop: () -> Bool = { false },
    observe: (Progress) -> Void = { _ in }
  ) throws -> CellResult {
    let tuning = settings.fineTuning.steps
    let total = tuning + arms.count * settings.alignment.steps * rounds
    var before = 0
    func watch(_ label: String, _ report: StepReport) throws {
      if shouldStop() { throw StudyError.interrupted }
      observe(
        Progress(
          label: label, done: min(total, before + report.step), total: total,
          objective: report.objective))
    }
    let replicate = try Replicate(
      settings: settings, responses: responses(for: makeLoss(objective)),
      seed: seed, procedure: procedure, cache: cache, observe: watch)
    before = tuning
    var results: [ArmResult] = []
    for arm in arms {
      func loss() throws -> any SampleLoss { try arm.loss(objective, makeLoss: makeLoss) }
      switch procedure {
      case .selfTraining(let rounds):
        results.append(
          try replicate.selfTrain(arm, rounds: rounds, makeLoss: loss, observe: watch))
      default: results.append(try replicate.run(arm, loss: loss(), observe: watch))
      }
      before += settings.alignment.steps * rounds
    }
    return CellResult(replicate, text: text, arms: results)
  }

  var rounds: Int {
    if case .selfTraining(let rounds) = procedure { rounds } else { 1 }
  }
}

/// The reasons why a study has no outcome.
public enum StudyError: SettingError, Equatable {
  case interrupted
  /// An arm's selection leaves nothing to train on.
  case nothingSelected(arm: String)
  case unknownStudy(name: String, known: [String])
  case unknownCell(study: String, name: String)
  /// There are no complete results to report.
  case nothingComplete(path: String)
  /// A file doesn't contain a valid result of this program.
  case damagedResult(path: String)
  /// A result was computed with other settings.
  case otherSettings(path: String)
}

extension StudyError {
  public var text: WorkText {
    switch self {
    case .interrupted: "interrupted before the study was complete"
    case .nothingSelected(let arm): "arm '\(arm)' selects none of the data it could train on"
    case .unknownStudy(let name, let known):
      "there is no study '\(name)'; the studies are \(known.joined(separator: ", "))"
    case .unknownCell(let study, let name): "study '\(study)' has no cell '\(name)'"
    case .nothingComplete(let path):
      "no cell in '\(path)' has all its seeds; compute them without \(Setting.reportOnly), or lower \(Setting.seeds)"
    case .damagedResult(let path):
      "'\(path)' is not a result of a study; remove it to have it computed again"
    case .otherSettings(let path):
      "'\(path)' was computed with other settings or by another version; give another \(Setting.out), or "
        + "remove it"
    }
  }
}

extension StudyError {
  public var kind: FailureKind { self == .interrupted ? .interrupted : .badInput }
}
