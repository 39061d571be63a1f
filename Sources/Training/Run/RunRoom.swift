import Foundation
import Transformer

/// The sizes of a run's large files, and the free space where they are written.
public struct RunRoom: Equatable, Sendable {
  /// The size of `model/` in bytes.
  public let model: Int
  /// The size of a checkpoint in bytes.
  public let checkpoint: Int
  /// The number of checkpoints that the run will certainly write. It doesn't include checkpoints
  /// that depend on the clock.
  public let checkpoints: Int
  /// The minimum size of the logs in bytes.
  public let logs: Int

  /// The minimum size in bytes of a line of `metrics.jsonl` and of a line of `scores.jsonl`.
  private static let (stepLine, datumLine) = (400, 250)
  /// The maximum space that a file takes in addition to its bytes on the usual file systems.
  private static let block = 4096

  init(model: Int, checkpoint: Int, checkpoints: Int, logs: Int = 0) {
    (self.model, self.checkpoint, self.checkpoints) = (model, checkpoint, checkpoints)
    self.logs = logs
  }

  public init(for model: Decoder, companions: ModelCompanions, settings: TrainingSettings) {
    let weights = model.savedByteCount + 2 * Self.block
    // AdamW stores two numbers for each weight.
    let state = settings.optimizer == .adamw ? 2 * weights : 0
    let every = settings.checkpointEvery ?? 0
    let others = companions.byteCount + companions.count * Self.block
    let logs = settings.steps.multipliedReportingOverflow(
      by: Self.stepLine + min(settings.batch, 1 << 20) * Self.datumLine)
    self.init(
      model: weights + others, checkpoint: weights + others + state + 2 * Self.block,
      checkpoints: every > 0 ? (settings.steps - 1) / every : 0,
      logs: logs.overflow ? .max / 2 : logs.partialValue)
  }

  /// Returns the number of bytes that the run will certainly need for its checkpoints, for the
  /// model in addition to the checkpoints that are kept, and for its logs. While a checkpoint is
  /// written, there is one checkpoint more than the number that is kept.
  ///
  /// - Parameter existing: the number of checkpoints that the run already has.
  public func needed(beside existing: Int = 0) -> Int {
    func more(_ most: Int) -> Int { max(min(checkpoints + existing, most) - existing, 0) }
    let results = max(
      more(RunCheckpoint.kept + 1) * checkpoint, more(RunCheckpoint.kept) * checkpoint + model)
    return results + logs
  }

  /// Returns the number of bytes available to this user at the location of an existing or future
  /// directory, or nil if the file system doesn't report it.
  public static func free(at url: URL) -> Int? {
    var place = url
    var status = statvfs()
    while statvfs(place.path, &status) != 0 {
      if errno != ENOENT || place.path == "/" { return nil }
      place.deleteLastPathComponent()
    }
    guard status.f_blocks > 0 else { return nil }
    // Some blocks are reserved for root.
    let blocks = geteuid() == 0 ? status.f_bfree : status.f_bavail
    let (bytes, isTooMany) = Int(clamping: blocks)
      .multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return isTooMany ? nil : bytes
  }
}
