import Foundation
import Training
import Work

/// A run that can be resumed, with its record and its newest intact checkpoint.
public struct InterruptedRun {
  package let description: RunDescription
  private let checkpoint: URL
  private let run: URL

  /// - Parameters:
  ///   - run: the run's directory, or one of its checkpoints.
  ///   - observer: receives warnings about damaged checkpoints.
  public init(_ run: URL, observer: any WorkObserver = SilentObserver()) throws {
    self.run = run
    let directory = RunCheckpoint.runURL(within: run)
    description = try RunDescription(ofRun: directory)
    guard description.finishedSteps < description.settings.steps else {
      throw TrainingError.runFinished(path: run.path, steps: description.settings.steps)
    }
    // The path is absolute, since relative paths in the request are relative to a different
    // directory.
    checkpoint = URL(
      fileURLWithPath: try Self.checkpoint(in: run, of: directory, observer).path)
  }

  /// The request of the run, or nil if version 0.1.0 started it. Relative paths are relative to
  /// ``workingDirectory``.
  ///
  /// Exceptions in the request have been removed; see ``AlignmentRequest/makeNoExceptions()``.
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

  /// The directory in which the run was started.
  public var workingDirectory: String { description.workingDirectory }

  /// Resumes the run.
  ///
  /// - Parameters:
  ///   - request: ``request``, or a request that differs from it only in ways that don't affect the
  ///     result.
  ///   - allowsChangedPlugin: whether a plugin's file may have changed, for example because it was
  ///     fixed.
  @discardableResult
  public func resume(
    _ request: AlignmentRequest, allowsChangedPlugin: Bool = false,
    observer: any WorkObserver = SilentObserver()
  ) throws -> AlignmentResult {
    try alignment(request, allowsChangedPlugin, observer).run()
  }

  /// Checks the resumed run like ``AlignmentRequest/check(observer:)``.
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

  /// Returns the newest intact checkpoint. If a damaged checkpoint was named, throws an error that
  /// says which one can be used instead.
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
