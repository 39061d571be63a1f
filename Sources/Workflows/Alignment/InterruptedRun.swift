import Foundation
import Training
import Work

/// A run that is to be resumed: its record, and its newest whole checkpoint.
public struct InterruptedRun {
  package let description: RunDescription
  private let checkpoint: URL
  private let run: URL

  /// - Parameters:
  ///   - run: the run's directory, or one of its checkpoints.
  ///   - observer: is told of checkpoints that are damaged.
  public init(_ run: URL, observer: any WorkObserver = SilentObserver()) throws {
    self.run = run
    let directory = RunCheckpoint.runURL(within: run)
    description = try RunDescription(ofRun: directory)
    guard description.finishedSteps < description.settings.steps else {
      throw TrainingError.runFinished(path: run.path, steps: description.settings.steps)
    }
    // Absolute, since relative paths of the request count from another directory.
    checkpoint = URL(
      fileURLWithPath: try Self.checkpoint(in: run, of: directory, observer).path)
  }

  /// What the run was asked for, nil where version 0.1.0 began it; relative paths count from
  /// ``workingDirectory``.
  ///
  /// Without the exceptions that it made: see ``AlignmentRequest/makeNoExceptions()``.
  public var request: AlignmentRequest? {
    get throws {
      guard let stored = description.request else { return nil }
      guard var request = try? AlignmentRequest(stored) else {
        throw TrainingError.damagedCheckpoint(
          path: run.path, reason: "its run.json does not say what was asked for")
      }
      request.makeNoExceptions()
      return request
    }
  }

  /// Where the run was started.
  public var workingDirectory: String { description.workingDirectory }

  /// Goes on with the run.
  ///
  /// - Parameters:
  ///   - request: ``request``, or one that differs in what changes nothing of the result.
  ///   - allowsChangedPlugin: whether a plugin may be another file than it was, as when it was fixed.
  @discardableResult
  public func resume(
    _ request: AlignmentRequest, allowsChangedPlugin: Bool = false,
    observer: any WorkObserver = SilentObserver()
  ) throws -> AlignmentResult {
    try alignment(request, allowsChangedPlugin, observer).run()
  }

  /// As ``AlignmentRequest/check(observer:)``.
  public func check(
    _ request: AlignmentRequest, allowsChangedPlugin: Bool = false, observer: any WorkObserver
  ) throws {
    try alignment(request, allowsChangedPlugin, observer).check()
  }

  private func alignment(
    _ request: AlignmentRequest, _ allowsChangedPlugin: Bool, _ observer: any WorkObserver
  ) throws -> AlignmentRun {
    try request.validate()
    return try AlignmentRun(
      request, origin: RunOrigin(commandLine: description.commandLine),
      resumed: .init(
        description: description, checkpoint: checkpoint,
        allowsChangedPlugin: allowsChangedPlugin), observer: observer)
  }

  /// The newest one that is whole; of a checkpoint that was named and is damaged, an error that says
  /// which one is not.
  private static func checkpoint(
    in run: URL, of directory: URL, _ observer: any WorkObserver
  ) throws -> URL {
    var damages: [TrainingError] = []
    do {
      let checkpoint = try RunCheckpoint.latest(in: run) { damages.append($0) }
      for damage in damages {
        observer.warning(
          "warning: \(damage); resuming from '\(checkpoint.lastPathComponent)'")
      }
      return checkpoint
    } catch TrainingError.damagedCheckpoint(let path, let reason) {
      guard run.path != directory.path, let other = try? RunCheckpoint.latest(in: directory) else {
        throw TrainingError.damagedCheckpoint(path: path, reason: reason)
      }
      throw WorkError.badInput(
        "checkpoint '\(path)' can't be used: \(reason); \(Setting.resume) '\(directory.path)' takes "
          + "'\(other.lastPathComponent)', which is whole")
    }
  }
}
