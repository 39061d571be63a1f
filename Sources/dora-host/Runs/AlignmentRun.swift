import Collectives
import Foundation
import LocalSystem
import Preferences
import Training

/// Training a given model on given data, from options to the run's folder.
struct AlignmentRun {
  let command: Train
  /// What the run's folder says when the run is gone on with.
  let earlier: RunDescription?
  let ranks: any RankGroup

  /// The responses that a supervised run learns; nil of a run with preferences.
  let fineTuning: SupervisedTarget?

  var notice: (String) -> Void { command.runtime.notice }

  /// Joins the other processes, if this one is one of several.
  init(
    command: Train, earlier: RunDescription? = nil, fineTuning: SupervisedTarget? = nil
  ) throws {
    self.fineTuning = fineTuning
    ranks = try Launch().join(libraryIn: command.loss.plugins.locator.directories)
    var command = command
    if !ranks.isFirst { command.runtime.quiet = true }
    self.command = command
    self.earlier = earlier
  }

  func run() throws {
    let plan = try plan()
    say(plan)
    if command.dryRun { return try ranks.finish() }

    var description = try describe(plan)
    if let earlier {
      description = try description.continuing(
        earlier, at: RunCheckpoint.runURL(within: fileURL(command.resume ?? "")),
        allowsChangedPlugins: command.allowChangedPlugin)
    }
    Interrupt.watch()
    // Taken before any long work, so that nobody else can have it at the end.
    let new = ranks.isFirst && earlier == nil ? try newDirectory(plan, description) : nil
    let trainer: Trainer
    do {
      trainer = try self.trainer(for: plan)
    } catch {
      try new?.discard()
      throw error
    }
    if let earlier {
      noteChanges(since: earlier, in: &description, after: trainer.completedSteps)
      description.noteResumption(afterStep: trainer.completedSteps)
    }
    guard ranks.isFirst else { return try follow(trainer) }
    let run = try new ?? resumedDirectory(plan.source, after: trainer.completedSteps)
    try run.describe(description)
    try train(trainer, in: run, companions: plan.companions, &description)
  }

  private func noteChanges(
    since earlier: RunDescription, in description: inout RunDescription, after step: Int
  ) {
    for change in description.noteChangedPlugins(since: earlier, afterStep: step) {
      notice("changed     \(change.path), after step \(step)")
    }
  }

  /// Takes part in the steps of a run whose files are the first rank's.
  private func follow(_ trainer: Trainer) throws {
    let finished = try trainer.run(shouldStop: { Interrupt.isRequested })
    try ranks.finish()
    if !finished { throw Stop(code: .interrupted, message: nil) }
  }
}
