import Foundation
import Transformer

/// What a run writes that is large, against what is free where it is written.
public struct RunRoom: Equatable, Sendable {
  /// Bytes of `model/`.
  public let model: Int
  /// Bytes of a checkpoint.
  public let checkpoint: Int
  /// Checkpoints that the run writes for certain; those of a run that goes by the clock are not.
  public let checkpoints: Int
  /// Bytes that the logs have at least.
  public let logs: Int

  /// Of a line of `metrics.jsonl`, and of one of `scores.jsonl`, at least.
  private static let (stepLine, datumLine) = (400, 250)
  /// What a file takes beyond its bytes, on the usual file systems at most.
  private static let block = 4096

  init(model: Int, checkpoint: Int, checkpoints: Int, logs: Int = 0) {
    (self.model, self.checkpoint, self.checkpoints) = (model, checkpoint, checkpoints)
    self.logs = logs
  }

  public init(for model: Decoder, companions: ModelCompanions, settings: TrainingSettings) {
    let weights = model.savedByteCount + 2 * Self.block
    // AdamW keeps two numbers for each weight.
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

  /// Bytes that the run needs for certain: for its checkpoints, of which one more than is kept lies
  /// there while it is written, for the model beside those that are kept, and for its logs.
  ///
  /// - Parameter existing: checkpoints of the run that lie there already.
  public func needed(beside existing: Int = 0) -> Int {
    func more(_ most: Int) -> Int { max(min(checkpoints + existing, most) - existing, 0) }
    let results = max(
      more(RunCheckpoint.kept + 1) * checkpoint, more(RunCheckpoint.kept) * checkpoint + model)
    return results + logs
  }

  /// Bytes that are free for this user where a directory is, or will be; nil where the file system
  /// doesn't say.
  public static func free(at url: URL) -> Int? {
    var place = url
    var status = statvfs()
    while statvfs(place.path, &status) != 0 {
      if errno != ENOENT || place.path == "/" { return nil }
      place.deleteLastPathComponent()
    }
    guard status.f_blocks > 0 else { return nil }
    // Some blocks are root's alone.
    let blocks = geteuid() == 0 ? status.f_bfree : status.f_bavail
    let (bytes, isTooMany) = Int(clamping: blocks)
      .multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return isTooMany ? nil : bytes
  }
}
