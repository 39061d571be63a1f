import Checkpoints
import Failures
import Foundation
import Training
import Transformer
import Work

/// Writes data that a run must not lose. If the disk is full, it waits for space.
struct PatientWriter {
  let run: RunDirectory
  let trainer: Trainer
  let companions: ModelCompanions
  let observer: any WorkObserver

  /// The number of pauses of length `piece` between two attempts.
  private static let pieces = 20
  /// The length of a pause, in microseconds.
  private static let piece: UInt32 = 100_000

  /// Repeats the attempt until it succeeds, or until an interruption is requested while it waits.
  ///
  /// - Throws: a `WorkError` that says where the state is, if it can't be written to the run's
  ///   directory, or any other error of `body`.
  func write(_ body: () throws -> Void) throws {
    let wasAsked = observer.isStopRequested
    var hasSaid = false
    while true {
      do {
        return try body()
      } catch CheckpointError.noRoom(_, let reason) {
        if RunCheckpoint.makeRoom(in: run, for: trainer) { continue }
        if !hasSaid { say(reason) }
        hasSaid = true
        guard waits(wasAsked) else { throw givenUp(reason, .interrupted) }
      } catch CheckpointError.unwritable(_, let reason) {
        throw givenUp(reason, .failed)
      }
    }
  }

  private func say(_ reason: String) {
    observer.warning(
      "error: '\(run.url.relativePath)' can't be written to: \(reason); waiting for room; an interruption "
        + "puts the state elsewhere")
  }

  /// Waits for the next attempt. Returns false if an interruption was requested in the meantime.
  private func waits(_ wasAsked: Bool) -> Bool {
    for _ in 0..<Self.pieces {
      if !wasAsked, observer.isStopRequested { return false }
      usleep(Self.piece)
    }
    return true
  }

  private var last: String {
    RunCheckpoint.exists(in: run.url) ? "the last checkpoint" : "the start"
  }

  // MARK: Elsewhere

  /// Returns the error for a run whose state can't be written to the run's directory. The state is
  /// saved on another disk if one has enough space.
  private func givenUp(_ reason: String, _ kind: FailureKind) -> WorkError {
    let message =
      (kind == .failed ? "" : "interrupted: ")
      + "'\(run.url.relativePath)' can't be written to: \(reason)"
    if let copy = rescued() {
      return WorkError(
        kind,
        "\(message); the state is in '\(copy.path)' instead: move that to a disk with room, and "
          + "continue with \(Setting.resume) there")
    }
    let remedy: WorkText =
      RunCheckpoint.exists(in: run.url)
      ? "\(Setting.resume) \(run.url.relativePath) takes the steps after \(last) again"
      : "nothing was saved"
    return WorkError(kind, "\(message); \(remedy)")
  }

  /// Makes a copy of the run with a checkpoint of its current step. Returns nil if this fails.
  private func rescued() -> URL? {
    let environment = ProcessInfo.processInfo.environment
    for place in [environment["TMPDIR"], "/var/tmp", "/tmp", environment["HOME"]] {
      if let place, let copy = try? copy(below: URL(fileURLWithPath: place)) { return copy }
    }
    return nil
  }

  private func copy(below place: URL) throws -> URL {
    var name = Array("\(place.path)/dora-host-run-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw CheckpointError.lastWriting(place.path) }
    let text = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let copy = URL(fileURLWithPath: text)
    do {
      for name in ["run.json", "metrics.jsonl", "scores.jsonl"] {
        try FileManager.default.copyItem(
          at: run.url.appendingPathComponent(name), to: copy.appendingPathComponent(name))
      }
      try RunCheckpoint.save(trainer, below: copy, companions: companions)
      return copy
    } catch {
      try? FileManager.default.removeItem(at: copy)
      throw error
    }
  }
}
