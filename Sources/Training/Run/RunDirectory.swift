import Checkpoints
import Foundation

/// The directory that a run writes. It contains `run.json`, `metrics.jsonl`, `scores.jsonl`,
/// `checkpoints/` and `model/`, or `adapter/` if the run trained one. Only one process at a time
/// can hold it.
public final class RunDirectory {
  /// Returns whether a column of the data can't be stored in `scores.jsonl` because the log has a
  /// field of its own with this name.
  public static func isOwnName(_ column: String) -> Bool {
    // The log's own field h has the same value.
    column != "h" && ScoresLine.ownNames.contains(column)
  }

  /// The names of all files and directories that a run writes.
  static let names = [
    "run.json", "metrics.jsonl", "scores.jsonl", "checkpoints", "model", "adapter",
  ]

  public var url: URL { directory.url }
  /// Whether the directory contained a run that ended before its first checkpoint, which now starts
  /// again.
  public let startsAgain: Bool
  /// The logs of a resumed run that end before the checkpoint, with their last steps. Lines that
  /// weren't yet on disk may have been lost in a crash of the machine.
  public let shortLogs: [(name: String, lastStep: Int)]
  private let directory: ClaimedDirectory
  private let metrics: LineFile
  private let scores: LineFile

  public var modelURL: URL { url.appendingPathComponent("model") }
  public var checkpointsURL: URL { url.appendingPathComponent("checkpoints") }
  public var descriptionURL: URL { Self.descriptionURL(of: url) }

  private static func descriptionURL(of url: URL) -> URL { url.appendingPathComponent("run.json") }

  /// Starts a run in a directory that contains none of the files that a run writes.
  ///
  /// - Throws: ``TrainingError/runExists(path:isFinished:)``, ``TrainingError/occupied(path:by:)``,
  ///   ``TrainingError/inUse(path:)`` or ``TrainingError/unwritable(path:reason:)``. In these
  ///   cases, nothing is changed.
  public convenience init(creating url: URL) throws {
    try Self.check(url)
    try self.init(starting: Self.claim { () throws(CheckpointError) in try ClaimedDirectory(url) })
  }

  /// Starts a run in a new directory at `url` or, if it exists, at the first of `url-2`, `url-3`
  /// and so on that doesn't exist.
  public convenience init(creatingNumbered url: URL) throws {
    try self.init(
      starting: Self.claim { () throws(CheckpointError) in try ClaimedDirectory(numbered: url) })
  }

  private init(starting directory: ClaimedDirectory) throws {
    self.directory = directory
    let url = directory.url
    // The content is checked again, because now no other process can change it.
    try Self.checkContent(of: url)
    startsAgain = FileKind(Self.descriptionURL(of: url).path) != nil
    if startsAgain, !directory.isLocked {
      // Without locks, it is unknown whether the other run is still active.
      throw TrainingError.runExists(path: url.path, isFinished: false)
    }
    if !startsAgain { try Self.mark(url) }
    shortLogs = []
    metrics = try LineFile(url.appendingPathComponent("metrics.jsonl"), keepingSteps: 0)
    scores = try LineFile(url.appendingPathComponent("scores.jsonl"), keepingSteps: 0)
    LeftoverFiles.remove(from: url)
  }

  /// Resumes a run after `step`. Log lines of later steps are removed, because these steps will be
  /// done again.
  ///
  /// - Parameters:
  ///   - url: the directory of the run.
  ///   - step: the last step to keep.
  ///   - checkpoint: the checkpoint from which the run was loaded.
  /// - Throws: ``TrainingError/inUse(path:)`` if another process holds the run or held it in the
  ///   meantime.
  public init(resuming url: URL, after step: Int, from checkpoint: URL? = nil) throws {
    directory = try Self.claim { () throws(CheckpointError) in try ClaimedDirectory(url) }
    startsAgain = false
    if let checkpoint, !RunCheckpoint.isCheckpoint(checkpoint) {
      throw TrainingError.inUse(path: url.path)
    }
    metrics = try LineFile(url.appendingPathComponent("metrics.jsonl"), keepingSteps: step)
    scores = try LineFile(url.appendingPathComponent("scores.jsonl"), keepingSteps: step)
    shortLogs = [("metrics.jsonl", metrics), ("scores.jsonl", scores)]
      .map { ($0, $1.lastKeptStep) }.filter { $0.1 < step }
    RunCheckpoint.settleLeftovers(in: checkpointsURL)
    LeftoverFiles.remove(from: url)
  }

  private static func claim(
    _ body: () throws(CheckpointError) -> ClaimedDirectory
  ) throws(TrainingError) -> ClaimedDirectory {
    do {
      return try body()
    } catch {
      switch error {
      case .inUse(let directory): throw .inUse(path: directory)
      case .unwritable(let file, let reason), .noRoom(let file, let reason):
        throw .unwritable(path: file, reason: reason)
      default: throw .unwritable(path: "", reason: "\(error)")
      }
    }
  }

  /// Creates an empty `run.json`. Only one process can do so, even if directories can't be locked.
  private static func mark(_ url: URL) throws(TrainingError) {
    let file = descriptionURL(of: url).path
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor >= 0 {
      close(descriptor)
    } else if errno == EEXIST {
      throw .inUse(path: url.path)
    } else {
      throw .unwritable(path: file, reason: String(cString: strerror(errno)))
    }
  }

  // MARK: Writing

  /// Removes the files of a run without completed steps. A run with checkpoints is kept.
  public func discard() throws {
    guard !RunCheckpoint.exists(in: url) else { return }
    for name in ["run.json", "metrics.jsonl", "scores.jsonl"] {
      unlink(url.appendingPathComponent(name).path)
    }
    rmdir(checkpointsURL.path)
    // The directory is removed only if it is empty and was created for this run.
    if directory.isNew { rmdir(url.path) }
  }

  /// Writes `run.json`.
  public func describe(_ description: RunDescription) throws {
    let text = try description.text
    try AtomicFile.write(to: descriptionURL) { file throws(CheckpointError) in
      try file.write(text)
    }
  }

  /// Appends a line for the step to `metrics.jsonl` and a line for each datum to `scores.jsonl`.
  ///
  /// - Throws: `CheckpointError`. Lines that couldn't be written are kept for ``writePending()``.
  public func log(_ report: StepReport) throws {
    try metrics.add([MetricsLine(report)])
    try scores.add(report.data.map { ScoresLine(datum: $0, step: report.step) })
    try writePending()
  }

  /// Flushes the written parts of the logs to disk.
  public func synchronizeLogs() {
    metrics.synchronize()
    scores.synchronize()
  }

  /// Writes the logged lines that haven't been written yet.
  public func writePending() throws(CheckpointError) {
    try metrics.writePending()
    try scores.writePending()
  }
}
