import Checkpoints
import Foundation

/// Removes checkpoints. Files that this program didn't write are kept, wherever they are.
extension RunCheckpoint {
  /// The number of checkpoints to keep. It is one more than needed, in case the newest turns out to
  /// be damaged.
  public static let kept = 2

  /// Removes all past checkpoints of a run except the newest `count`. Checkpoints of later steps
  /// are kept. They were found to be damaged, and are replaced when their step is done again.
  ///
  /// - Returns: whether there was a checkpoint to remove.
  @discardableResult
  static func removeOld(
    in checkpoints: URL, upTo step: Int, keeping count: Int = kept
  ) -> Bool {
    let past = names(in: checkpoints).filter { name in
      self.step(of: name).map { $0 <= step } ?? false
        && isCheckpoint(checkpoints.appendingPathComponent(name))
    }
    for name in past.dropLast(count) { remove(checkpoints.appendingPathComponent(name)) }
    return names(in: checkpoints).count < past.count
  }

  /// Frees space on a full disk by removing all checkpoints except the newest.
  ///
  /// - Returns: whether there was a checkpoint to remove.
  public static func makeRoom(in run: RunDirectory, for trainer: Trainer) -> Bool {
    removeOld(in: run.checkpointsURL, upTo: trainer.completedSteps, keeping: 1)
  }

  /// Restores the names of complete checkpoints that a crash left hidden, and removes incomplete
  /// ones. This must be called only while no other process uses the run.
  static func settleLeftovers(in checkpoints: URL) {
    for name in LeftoverFiles.names(in: checkpoints) {
      guard let target = LeftoverFiles.target(of: name), step(of: target) != nil else { continue }
      let leftover = checkpoints.appendingPathComponent(name)
      let place = checkpoints.appendingPathComponent(target)
      if FileKind(place.path) == nil, (try? verify(leftover)) != nil {
        rename(leftover.path, place.path)
      } else {
        try? FileManager.default.removeItem(at: leftover)
      }
    }
  }

  private static func remove(_ checkpoint: URL) {
    let own = (try? State(of: checkpoint))?.files.map { Set($0.keys).union([State.fileName]) }
    let all = (try? FileManager.default.subpathsOfDirectory(atPath: checkpoint.path)) ?? []
    let files = all.filter { FileKind(checkpoint.appendingPathComponent($0).path) != .directory }
    if own == nil || files.allSatisfy({ own?.contains($0) ?? false }) {
      // The checkpoint is hidden first, so that a crash never leaves an incomplete checkpoint under
      // its name.
      let hidden = checkpoint.temporarySibling
      guard rename(checkpoint.path, hidden.path) == 0 else { return }
      try? FileManager.default.removeItem(at: hidden)
      return
    }
    for file in own ?? [] { unlink(checkpoint.appendingPathComponent(file).path) }
    rmdir(modelURL(of: checkpoint).path)
    rmdir(adapterURL(of: checkpoint).path)
  }
}
