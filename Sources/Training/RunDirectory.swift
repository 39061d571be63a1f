import Checkpoints
import Foundation

/// The directory a run leaves behind: `run.json`, `metrics.jsonl`, `scores.jsonl`, `checkpoints/` and
/// `model/`, or `adapter/` where the run trained one. One process at a time has it.
public final class RunDirectory {
  /// Whether a column of the data can't be in `scores.jsonl`, whose own field has that name.
  public static func isOwnName(_ column: String) -> Bool {
    // h is there: it is the same number.
    column != "h" && ScoresLine.ownNames.contains(column)
  }

  /// Everything that a run writes.
  static let names = [
    "run.json", "metrics.jsonl", "scores.jsonl", "checkpoints", "model", "adapter",
  ]

  public var url: URL { directory.url }
  /// Whether an earlier run was in it that ended before its first checkpoint, and begins again.
  public let startsAgain: Bool
  /// Of a run that is resumed, the logs that don't reach up to the checkpoint, with their last step: a
  /// machine that went down may have lost what it hadn't written yet.
  public let shortLogs: [(name: String, lastStep: Int)]
  private let directory: ClaimedDirectory
  private let metrics: LineFile
  private let scores: LineFile

  public var modelURL: URL { url.appendingPathComponent("model") }
  public var checkpointsURL: URL { url.appendingPathComponent("checkpoints") }
  public var descriptionURL: URL { Self.descriptionURL(of: url) }

  private static func descriptionURL(of url: URL) -> URL { url.appendingPathComponent("run.json") }

  /// Starts a run in a directory that holds nothing that a run writes.
  ///
  /// - Throws: ``TrainingError/runExists(path:isFinished:)``, ``TrainingError/occupied(path:by:)``,
  ///   ``TrainingError/inUse(path:)`` or ``TrainingError/unwritable(path:reason:)``. Nothing has
  ///   changed then.
  public convenience init(creating url: URL) throws {
    try Self.check(url)
    try self.init(starting: Self.claim { () throws(CheckpointError) in try ClaimedDirectory(url) })
  }

  /// Starts a run in a directory that was not there before: `url`, or `url-2`, `url-3` and so on.
  public convenience init(creatingNumbered url: URL) throws {
    try self.init(
      starting: Self.claim { () throws(CheckpointError) in try ClaimedDirectory(numbered: url) })
  }

  private init(starting directory: ClaimedDirectory) throws {
    self.directory = directory
    let url = directory.url
    // Once more, now that nobody else can change it.
    try Self.checkContent(of: url)
    startsAgain = FileKind(Self.descriptionURL(of: url).path) != nil
    if startsAgain, !directory.isLocked {
      // Without locks nobody knows whether that run is still at work.
      throw TrainingError.runExists(path: url.path, isFinished: false)
    }
    if !startsAgain { try Self.mark(url) }
    shortLogs = []
    metrics = try LineFile(url.appendingPathComponent("metrics.jsonl"), keepingSteps: 0)
    scores = try LineFile(url.appendingPathComponent("scores.jsonl"), keepingSteps: 0)
    LeftoverFiles.remove(from: url)
  }

  /// Resumes a run after `step`: what was logged of later steps is dropped, since those steps will be
  /// taken again.
  ///
  /// - Parameter checkpoint: what the run was loaded from.
  /// - Throws: ``TrainingError/inUse(path:)`` where another process has it, or had it meanwhile.
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

  /// Makes an empty `run.json`, which only one process can, also where directories can't be locked.
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

  /// Removes what a run that took no step has written; one with checkpoints stays.
  public func discard() throws {
    guard !RunCheckpoint.exists(in: url) else { return }
    for name in ["run.json", "metrics.jsonl", "scores.jsonl"] {
      unlink(url.appendingPathComponent(name).path)
    }
    rmdir(checkpointsURL.path)
    // Only an empty one goes, and only one that was made for the run.
    if directory.isNew { rmdir(url.path) }
  }

  /// Writes `run.json`.
  public func describe(_ description: RunDescription) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    let text = [UInt8](try encoder.encode(description))
    try AtomicFile.write(to: descriptionURL) { file throws(CheckpointError) in
      try file.write(text)
    }
  }

  /// Appends a step's line to `metrics.jsonl` and a line per datum to `scores.jsonl`.
  ///
  /// - Throws: ``CheckpointError``; lines that could not be written are kept for ``writePending()``.
  public func log(_ report: StepReport) throws {
    try metrics.add([MetricsLine(report)])
    try scores.add(report.data.map { ScoresLine(datum: $0, step: report.step) })
    try writePending()
  }

  /// Has the disk take the logs as far as they are written.
  func synchroniseLogs() {
    metrics.synchronise()
    scores.synchronise()
  }

  /// Writes what is not written yet of the lines that were logged.
  public func writePending() throws(CheckpointError) {
    try metrics.writePending()
    try scores.writePending()
  }
}
