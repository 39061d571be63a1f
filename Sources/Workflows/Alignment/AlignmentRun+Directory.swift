import Foundation
import LocalSystem
import Objectives
import Preferences
import Training
import Work

/// Chooses the directory of a run and checks whether the run can use it.
extension AlignmentRun {
  /// Returns the directory of a new run.
  func directory(for loss: any SampleLoss) -> URL {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyyMMdd-HHmmss"
    let name = loss.unwrapped.name.split(separator: "/").last.map(String.init) ?? "run"
    return fileURL(request.out ?? "runs/\(name)-\(formatter.string(from: Date()))")
  }

  func checkDirectory(of plan: Plan) throws {
    if FileIdentity(plan.directory) == FileIdentity(plan.source.original),
      FileIdentity(plan.directory) != nil
    {
      throw WorkError.badInput(
        "\(Setting.out) and \(Setting.model) are the same directory; a run needs one of its own")
    }
    try RunDirectory.check(plan.directory, isNumbered: request.out == nil)
  }

  /// Creates the directory of a new run, or claims an existing one exclusively for this process.
  func newDirectory(_ plan: Plan, _ description: RunDescription) throws -> RunDirectory {
    let run =
      request.out == nil
      ? try RunDirectory(creatingNumbered: plan.directory)
      : try RunDirectory(creating: plan.directory)
    if run.startsAgain {
      notice("again       the run in \(run.url.relativePath) ended before its first checkpoint")
    }
    do {
      try run.describe(description)
    } catch {
      try run.discard()
      throw error
    }
    return run
  }

  func resumedDirectory(_ source: ModelSource, after step: Int) throws -> RunDirectory {
    guard let checkpoint = source.checkpoint else {
      preconditionFailure("a run without a checkpoint is not resumed")
    }
    let run = try RunDirectory(
      resuming: RunCheckpoint.runURL(of: checkpoint), after: step, from: checkpoint)
    for log in run.shortLogs {
      observer.warning(
        "warning: '\(log.name)' has lost lines: the last whole one is of step \(log.lastStep), and the "
          + "run is resumed after step \(step); the model isn't affected")
    }
    return run
  }

  /// Returns the data file, with the hash of the bytes that were read.
  func dataSource(of set: PreferenceSet) throws -> RunDescription.Source {
    guard let hash = set.sha256 else { return try .init(hashing: set.file) }
    return .init(path: set.file.path, sha256: hash)
  }

  // MARK: Room

  /// Checks that the run's result fits on the disk. This is done before the first step, since a
  /// failure after the last step would waste the run.
  func checkRoom(for plan: Plan) throws {
    let room = RunRoom(for: plan.model, companions: plan.companions, settings: plan.settings)
    let run = plan.source.checkpoint.map(RunCheckpoint.runURL(of:)) ?? plan.directory
    guard let free = RunRoom.free(at: run) else { return }
    let needed = room.needed(beside: RunCheckpoint.count(in: run))
    guard needed <= free else {
      let checkpoint =
        room.checkpoints > 0 ? ", \(Bytes.text(room.checkpoint)) for each checkpoint" : ""
      throw WorkError.badInput(
        "there is not enough room for '\(run.relativePath)': \(Bytes.text(free)) are free, "
          + "and the run needs \(Bytes.text(needed)): \(Bytes.text(room.model)) for \(plan.model.trainedName)/\(checkpoint), "
          + "\(Bytes.text(room.logs)) for the logs of \(plan.settings.steps) steps; make room, or choose another \(Setting.out)"
      )
    }
    if room.checkpoints == 0, needed + room.checkpoint > free {
      observer.warning(
        "warning: \(Bytes.text(free)) are free for '\(run.relativePath)': enough for the model, but "
          + "not for a checkpoint of \(Bytes.text(room.checkpoint)) beside it, so that the run can't be "
          + "saved if it is interrupted")
    }
  }
}
