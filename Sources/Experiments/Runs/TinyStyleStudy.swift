import Objectives
import Training

/// Runs both phases of DoRA from scratch on TinyStyle. It generates data, fine-tunes a model, fits
/// a calibration classifier, aligns the model with the same objective under different robustifiers,
/// and summarizes the results.
///
/// The study is one ``StudyCell`` with several seeds, which runs in this process.
public struct TinyStyleStudy {
  public let cell: StudyCell
  public let seeds: [UInt64]
  /// K for the preference data, which is the value in the settings, clamped to the limits of the
  /// objective.
  public let responses: Int
  private let makeLoss: () throws -> any SampleLoss
  private let loss: String

  /// - Parameters:
  ///   - makeLoss: makes the objective. It is called for every arm and seed.
  /// - Throws: `TrainingError` if the objective doesn't fit the data or an arm; in this case,
  ///   nothing is trained.
  public init(
    _ settings: StudySettings = StudySettings(), arms: [StudyArm], seeds: [UInt64] = [0, 1, 2],
    makeLoss: @escaping () throws -> any SampleLoss
  ) throws {
    let loss = try makeLoss()
    self.loss = loss.name
    self.makeLoss = makeLoss
    self.seeds = seeds
    cell = StudyCell(settings, objective: loss.name, arms: arms)
    responses = cell.responses(for: loss)
    try cell.check { _ in try makeLoss() }
  }

  /// Runs the study for all seeds.
  ///
  /// - Parameter shouldStop: called after every step. The study ends if it returns true.
  /// - Throws: ``StudyError/interrupted``, or an error of the objective or the calibration.
  public func run(
    shouldStop: () -> Bool = { false }, observe: (StudyCell.Progress) -> Void = { _ in }
  ) throws -> StudyOutcome {
    let results = try seeds.enumerated().map { number, seed in
      try cell.run(
        seed: seed, makeLoss: { _ in try makeLoss() }, shouldStop: shouldStop
      ) { progress in
        var progress = progress
        progress.label = "seed \(number + 1)/\(seeds.count) \(progress.label)"
        progress.done += number * progress.total
        progress.total *= seeds.count
        observe(progress)
      }
    }
    return StudyOutcome(cell, loss: loss, seeds: results)
  }
}
