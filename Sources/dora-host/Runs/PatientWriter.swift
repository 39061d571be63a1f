import Checkpoints
import Foundation
import Training

/// Writes what a run must not lose: where the disk is full it waits for room.
struct PatientWriter {
  let run: RunDirectory
  let trainer: Trainer

  /// Between two attempts, in pieces of `piece`.
  private static let pieces = 20
  /// In microseconds.
  private static let piece: UInt32 = 100_000

  /// Attempts until it works, or until an interruption is asked for while it waits.
  ///
  /// - Throws: what `body` throws, but for a full disk.
  func write(_ body: () throws -> Void) throws {
    let wasAsked = Interrupt.isRequested
    var hasSaid = false
    while true {
      do {
        return try body()
      } catch CheckpointError.noRoom(let file, let reason) {
        if RunCheckpoint.makeRoom(in: run, for: trainer) { continue }
        if !hasSaid { say(file, reason) }
        hasSaid = true
        guard waits(wasAsked) else { throw givenUp(file, reason) }
      }
    }
  }

  private func say(_ file: String, _ reason: String) {
    Console.message(
      "error: cannot write '\(file)': \(reason); waiting for room, without which everything after "
        + "\(last) is lost")
  }

  /// False when an interruption came while it waited.
  private func waits(_ wasAsked: Bool) -> Bool {
    for _ in 0..<Self.pieces {
      if !wasAsked, Interrupt.isRequested { return false }
      usleep(Self.piece)
    }
    return true
  }

  private func givenUp(_ file: String, _ reason: String) -> Stop {
    let remedy =
      RunCheckpoint.exists(in: run.url)
      ? "; --resume \(run.url.relativePath) takes the steps after \(last) again" : ""
    return Stop(
      code: .interrupted,
      message: "interrupted; '\(file)' could not be written: \(reason)\(remedy)")
  }

  private var last: String {
    RunCheckpoint.exists(in: run.url) ? "the last checkpoint" : "the start"
  }
}
