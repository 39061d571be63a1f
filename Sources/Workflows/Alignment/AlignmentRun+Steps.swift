import Checkpoints
import Foundation
import Objectives
import Training
import Transformer
import Work

/// Performs the steps of a run and handles the three ways in which they can end.
extension AlignmentRun {
  func train(
    _ trainer: Trainer, in run: RunDirectory, companions: ModelCompanions,
    _ description: inout RunDescription
  ) throws {
    let writer = PatientWriter(
      run: run, trainer: trainer, companions: companions, observer: observer)
    observer.progress(.beginning("step", of: trainer.settings.steps))
    var speed = Speed()
    var watch = SaturationWatch()
    var hasWarned = false
    let start = Date()
    let end = try trainer.takeSteps(
      shouldStop: { observer.isStopRequested },
      save: { try saveOnTheWay(trainer, in: run, companions) }
    ) { report in
      try log(report, writer)
      if report.weights?.isConcentrated == true, !hasWarned {
        hasWarned = true
        notice(report.concentrationWarning)
      }
      if let warning = watch.warning(after: report) {
        notice(warning)
      }
      speed.add(tokens: report.tokens, seconds: report.seconds)
      let details = report.progressText(
        speed.tokensPerSecond,
        termLosses: trainer.loss.metrics.filter(\.isTermLoss).map(\.id))
      observer.progress(
        WorkProgress("step", done: report.step, of: report.steps, details: details))
    }
    description.finishedSteps = trainer.completedSteps
    description.seconds += Date().timeIntervalSince(start)
    if case .failed(let error) = end, trainer.completedSteps == 0 {
      // No step was done, so the directory is made available for another attempt.
      try run.discard()
      throw error
    }
    let continuation: WorkText = "continue with \(Setting.resume) \(run.url.relativePath)"
    let done = "after step \(trainer.completedSteps) of \(trainer.settings.steps)"
    if case .finished = end {
      run.synchronizeLogs()
      try writer.write { try trainer.model.saveTrained(in: run.url, companions: companions) }
    } else {
      try writer.write { try RunCheckpoint.save(trainer, in: run, companions: companions) }
    }
    try writer.write { [description] in try run.describe(description) }
    switch end {
    case .finished:
      try ranks.finish()
    case .interrupted:
      try ranks.finish()
      throw WorkError.interrupted("interrupted \(done); \(continuation)")
    case .failed(let error):
      let advice = wayOut(of: error, run, trainer) ?? "fix the cause, then \(continuation)"
      observer.warning("run saved \(done); \(advice)")
      throw error
    }
  }

  /// Returns advice after a step that diverged, because resuming would only repeat that step.
  /// Returns nil if the cause is outside the run.
  private func wayOut(of error: any Error, _ run: RunDirectory, _ trainer: Trainer) -> WorkText? {
    switch error {
    case TrainingError.nonFiniteGradient, TrainingError.hugeDerivative,
      TrainingError.nonFiniteUpdate,
      TrainingError.nonFiniteLogProbability:
      break
    default: return nil
    }
    let isSteep = if case TrainingError.hugeDerivative = error { true } else { false }
    let start: WorkText =
      "\(Setting.resume) would take the same step again. Start a new run "
      + (isSteep
        ? "without what makes the derivative huge; with " : "with a lower \(Setting.lr); with ")
    let checkpoint = RunCheckpoint.url(ofStep: trainer.completedSteps, in: run.url)
    if trainer.model.adapter != nil {
      let adapter = RunCheckpoint.adapterURL(of: checkpoint).relativePath
      return start + "\(Setting.adapter) \(adapter) it begins where this one ended"
    }
    let model = RunCheckpoint.modelURL(of: checkpoint).relativePath
    return start
      + "\(Setting.model) \(model) it begins where this one ended, and that model is then the reference too"
  }

  private func log(_ report: StepReport, _ writer: PatientWriter) throws {
    do {
      try writer.run.log(report)
    } catch CheckpointError.noRoom {
      try writer.write { try writer.run.writePending() }
    }
  }

  /// Saves a checkpoint during the run. If it can't be written, the run continues.
  private func saveOnTheWay(
    _ trainer: Trainer, in run: RunDirectory, _ companions: ModelCompanions
  ) throws {
    do {
      try RunCheckpoint.save(trainer, in: run, companions: companions)
    } catch let error as CheckpointError {
      observer.warning(
        "warning: no checkpoint of step \(trainer.completedSteps): \(error); the run goes on")
    }
  }
}
