import Foundation
import Objectives
import Training

/// The steps of a run, and the three ways in which they end.
extension AlignmentRun {
  func train(
    _ trainer: Trainer, in run: RunDirectory, tokenizer: URL, _ description: inout RunDescription
  ) throws {
    var line = ProgressLine(isQuiet: command.runtime.quiet)
    var speed = Speed()
    var hasWarned = false
    let start = Date()
    let end = try steps(of: trainer, in: run, tokenizer: tokenizer) { report in
      if report.weights?.isConcentrated == true, !hasWarned {
        hasWarned = true
        line.finish()
        notice(report.concentrationWarning)
      }
      speed.add(tokens: report.tokens, seconds: report.seconds)
      line.show(
        "step", done: report.step, of: report.steps,
        report.progressText(
          speed.tokensPerSecond,
          termLosses: (trainer.loss as? WeightedLoss)?.termLosses ?? []))
    }
    line.finish()
    description.finishedSteps = trainer.completedSteps
    description.seconds += Date().timeIntervalSince(start)
    if case .failed(let error) = end, trainer.completedSteps == 0 {
      // Nothing was done: the folder is free for another try.
      try run.discard()
      throw error
    }
    let goOn = "go on with --resume \(run.url.relativePath)"
    let done = "after step \(trainer.completedSteps) of \(trainer.settings.steps)"
    if case .finished = end {
      try trainer.model.save(to: run.modelURL, tokenizerFrom: tokenizer)
    } else {
      try RunCheckpoint.save(trainer, in: run, tokenizerFrom: tokenizer)
    }
    try run.describe(description)
    switch end {
    case .finished:
      try ranks.finish()
      Console.result(run.url.relativePath)
    case .interrupted:
      try ranks.finish()
      throw Stop(code: .interrupted, message: "interrupted \(done); \(goOn)")
    case .failed(let error):
      Console.message("the run is saved as it was \(done); once the cause is mended, \(goOn)")
      throw error
    }
  }

  /// How the steps of a run came to an end.
  enum End {
    case finished, interrupted
    /// The last step failed and changed nothing.
    case failed(any Error)
  }

  func steps(
    of trainer: Trainer, in run: RunDirectory, tokenizer: URL, observe: (StepReport) -> Void
  ) throws -> End {
    let every = trainer.settings.checkpointEvery
    try trainer.checkSameStart()
    while trainer.completedSteps < trainer.settings.steps {
      if try ranks.any(Interrupt.isRequested) { return .interrupted }
      let report: StepReport
      do { report = try trainer.takeStep() } catch { return .failed(error) }
      try run.log(report)
      observe(report)
      if every > 0, report.step % every == 0, report.step < report.steps {
        try RunCheckpoint.save(trainer, in: run, tokenizerFrom: tokenizer)
      }
    }
    return .finished
  }
}
