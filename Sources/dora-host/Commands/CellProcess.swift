import Failures
import Foundation
import LocalSystem
import Work

/// A child process of this program that computes one cell of a study for one seed.
final class CellProcess {
  let label: String
  private let process: OwnProcess
  private let log: URL
  /// Whether ``failure()`` was called.
  private(set) var isChecked = false

  /// - Parameter log: a file for the messages of the process. It is kept only if the process fails.
  init(label: String, arguments: [String], log: URL) throws {
    self.label = label
    self.log = log
    // Each process uses one thread, because one such process runs on each processor.
    process = try OwnProcess(
      arguments, output: nil, messages: log, environment: ["OPENBLAS_NUM_THREADS": "1"])
  }

  var isRunning: Bool { process.isRunning }

  var wasInterrupted: Bool {
    !process.isRunning && process.end == .status(FailureKind.interrupted.exitStatus)
  }

  func interrupt() {
    process.interrupt()
    process.waitUntilExit()
    // The log of an interrupted process isn't needed. If it can't be removed, it does no harm.
    try? FileManager.default.removeItem(at: log)
  }

  /// Returns the error of the process after it has ended, or nil if it succeeded.
  func failure() throws -> WorkError? {
    isChecked = true
    let text = try String(contentsOf: log, encoding: .utf8)
    let (kind, end): (FailureKind, String)
    switch process.end {
    case .status(0):
      try FileManager.default.removeItem(at: log)
      return nil
    case .status(let status):
      (kind, end) = (FailureKind(exitStatus: status) ?? .failed, "status \(status)")
    case .signal(let signal): (kind, end) = (.failed, "signal \(signal)")
    }
    let said = text.trimmingCharacters(in: .whitespacesAndNewlines)
    let word = "error: "  // the process has written this prefix, and this program writes it again
    let reason = said.hasPrefix(word) ? said.dropFirst(word.count) : said[...]
    return WorkError(
      kind, said.isEmpty ? "\(label) ended with \(end)" : "\(reason) (in \(label))"
    )
  }
}
