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

  init(model: Int, checkpoint: Int, checkpoints: Int) {
    (self.model, self.checkpoint, self.checkpoints) = (model, checkpoint, checkpoints)
  }

  public init(for model: Decoder, companions: ModelCompanions, settings: TrainingSettings) {
    let weights = model.savedByteCount
    // AdamW keeps two numbers for each weight.
    let state = settings.optimizer == .adamw ? 2 * weights : 0
    let every = settings.checkpointEvery ?? 0
    self.init(
      model: weights + companions.byteCount, checkpoint: weights + companions.byteCount + state,
      checkpoints: every > 0 ? (settings.steps - 1) / every : 0)
  }

  /// Bytes that the run needs for certain: for its checkpoints, of which one more than is kept lies
  /// there while it is written, and for the model beside those that are kept.
  ///
  /// - Parameter existing: checkpoints of the run that lie there already.
  public func needed(beside existing: Int = 0) -> Int {
    func more(_ most: Int) -> Int { max(min(checkpoints + existing, most) - existing, 0) }
    return max(
      more(RunCheckpoint.kept + 1) * checkpoint, more(RunCheckpoint.kept) * checkpoint + model)
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
