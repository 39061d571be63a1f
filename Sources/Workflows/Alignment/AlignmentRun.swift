import Collectives
import Foundation
import LocalSystem
import Preferences
import TensorCore
import Training
import Work

/// Runs an alignment request, and writes the results to the run's directory.
struct AlignmentRun {
  let request: AlignmentRequest
  let origin: RunOrigin
  /// The run to resume; nil for a new run.
  let resumed: Resumed?
  let ranks: any RankGroup
  let observer: any WorkObserver

  /// An earlier run and the checkpoint to resume from.
  struct Resumed {
    let description: RunDescription
    let checkpoint: URL
    let allowsChangedPlugin: Bool
  }

  /// The kind of responses that a supervised run learns; nil for a run on preferences.
  var fineTuning: SupervisedTarget? { request.sftTarget }

  /// Connects to the other processes, if there are several.
  init(
    _ request: AlignmentRequest, origin: RunOrigin, resumed: Resumed? = nil,
    observer: any WorkObserver
  ) throws {
    self.request = request
    self.origin = origin
    self.resumed = resumed
    ranks = try Launch().join(libraryIn: request.plugins.locator.directories)
    try MatrixLibrary.load()
    self.observer = ranks.isFirst ? observer : FollowerObserver(leader: observer)
  }

  func notice(_ text: WorkText) { observer.notice(text) }

  func check() throws {
    let plan = try plan()
    say(plan)
    sayResources(of: plan)
    try checkResumption(of: plan)
    try ranks.finish()
  }

  /// Makes the same checks as a resumed run does before its first step.
  private func checkResumption(of plan: Plan) throws {
    guard let resumed else { return }
    _ = try continuing(resumed, try describe(plan))
    try RunCheckpoint.check(
      resumed.checkpoint, settings: plan.settings, loss: plan.loss.text,
      robustifier: plan.objective.text, data: plan.prepared.data)
  }

  private func continuing(
    _ resumed: Resumed, _ description: RunDescription
  ) throws -> RunDescription {
    try description.continuing(
      resumed.description, at: RunCheckpoint.runURL(within: resumed.checkpoint),
      allowsChangedPlugins: resumed.allowsChangedPlugin)
  }

  func run() throws -> AlignmentResult {
    let plan = try plan()
    say(plan)

    var description = try describe(plan)
    if let resumed { description = try continuing(resumed, description) }
    // From here on, a requested stop leaves the run in a consistent state.
    _ = observer.isStopRequested
    // The directory is claimed before any long work, so that no other process can claim it in the
    // meantime.
    let new = ranks.isFirst && resumed == nil ? try newDirectory(plan, description) : nil
    let trainer: Trainer
    do {
      trainer = try self.trainer(for: plan)
    } catch {
      try new?.discard()
      throw error
    }
    if let resumed {
      noteChanges(
        since: resumed.description, in: &description, after: trainer.completedSteps)
      description.noteResumption(afterStep: trainer.completedSteps)
    }
    guard ranks.isFirst else { return try follow(trainer, plan) }
    let run = try new ?? resumedDirectory(plan.source, after: trainer.completedSteps)
    try run.describe(description)
    try train(trainer, in: run, companions: plan.companions, &description)
    return AlignmentResult(directory: run.url, isWriter: true)
  }

  private func noteChanges(
    since earlier: RunDescription, in description: inout RunDescription, after step: Int
  ) {
    for change in description.noteChangedPlugins(since: earlier, afterStep: step) {
      notice("changed     \(change.path), after step \(step)")
    }
  }

  /// Takes part in the steps of a run whose files are written by the first rank.
  private func follow(_ trainer: Trainer, _ plan: Plan) throws -> AlignmentResult {
    let finished = try trainer.run(shouldStop: { observer.isStopRequested })
    try ranks.finish()
    if !finished { throw WorkError(.interrupted, nil) }
    return AlignmentResult(directory: plan.directory, isWriter: false)
  }
}

/// The observer of a process that isn't the first of several. It drops notices and progress,
/// because the first process reports them.
private struct FollowerObserver: WorkObserver {
  let leader: any WorkObserver

  func notice(_ text: WorkText) {}
  func warning(_ text: WorkText) { leader.warning(text) }
  func progress(_ progress: WorkProgress) {}
  var isStopRequested: Bool { leader.isStopRequested }
}
