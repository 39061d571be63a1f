import Foundation

/// The folder a run leaves behind: `run.json`, `metrics.jsonl`, `scores.jsonl`, `checkpoints/` and
/// `model/`.
public final class RunDirectory {
  public let url: URL
  private let metrics: LineFile
  private let scores: LineFile

  public var modelURL: URL { url.appendingPathComponent("model") }
  public var checkpointsURL: URL { url.appendingPathComponent("checkpoints") }
  public var descriptionURL: URL { url.appendingPathComponent("run.json") }

  /// Starts a run in a folder that holds none.
  ///
  /// - Throws: ``TrainingError/runExists(path:)`` so that no run is overwritten by mistake.
  public convenience init(creating url: URL) throws {
    try Self.check(url)
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch let error as CocoaError {
      throw TrainingError.unwritable(
        path: url.path,
        reason: error.underlying?.localizedDescription ?? error.localizedDescription)
    }
    try self.init(url, keepingSteps: 0)
  }

  /// Whether a run can begin in a folder, without making it.
  ///
  /// - Throws: ``TrainingError/runExists(path:)`` or ``TrainingError/unwritable(path:reason:)``.
  public static func check(_ url: URL) throws(TrainingError) {
    let files = FileManager.default
    guard !files.fileExists(atPath: url.appendingPathComponent("run.json").path) else {
      throw .runExists(path: url.path)
    }
    var nearest = url.standardizedFileURL
    while !files.fileExists(atPath: nearest.path), nearest.path != "/" {
      nearest.deleteLastPathComponent()
    }
    var isDirectory: ObjCBool = false
    _ = files.fileExists(atPath: nearest.path, isDirectory: &isDirectory)
    guard isDirectory.boolValue else {
      throw .unwritable(path: url.path, reason: "'\(nearest.path)' is not a folder")
    }
    guard files.isWritableFile(atPath: nearest.path) else {
      throw .unwritable(path: url.path, reason: "'\(nearest.path)' is not yours to write to")
    }
  }

  /// Goes on with a run after `step`: what was logged of later steps is dropped, since those steps
  /// will be taken again.
  public convenience init(resuming url: URL, after step: Int) throws {
    try self.init(url, keepingSteps: step)
  }

  private init(_ url: URL, keepingSteps step: Int) throws {
    self.url = url
    metrics = try LineFile(url.appendingPathComponent("metrics.jsonl"), keepingSteps: step)
    scores = try LineFile(url.appendingPathComponent("scores.jsonl"), keepingSteps: step)
  }

  /// Removes what a run that took no step has written; one with checkpoints stays.
  public func discard() throws {
    guard !FileManager.default.fileExists(atPath: checkpointsURL.path) else { return }
    for name in ["run.json", "metrics.jsonl", "scores.jsonl"] {
      try FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }
    let rest = try FileManager.default.contentsOfDirectory(atPath: url.path)
    if rest.isEmpty { try FileManager.default.removeItem(at: url) }
  }

  /// Writes `run.json`, beside and renamed.
  public func describe(_ description: RunDescription) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    try encoder.encode(description).write(to: descriptionURL, options: .atomic)
  }

  /// Appends a step's line to `metrics.jsonl` and a line per datum to `scores.jsonl`.
  public func log(_ report: StepReport) throws {
    try metrics.append([MetricsLine(report)])
    try scores.append(report.data.map { ScoresLine(datum: $0, step: report.step) })
  }
}
