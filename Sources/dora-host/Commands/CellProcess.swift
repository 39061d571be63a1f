import Foundation
import LocalSystem
import Work

/// This program once more, for one cell and seed of a study.
final class CellProcess {
  let label: String
  private let process: OwnProcess
  private let log: URL
  /// Whether ``failure()`` was asked.
  private(set) var isChecked = false

  /// - Parameter log: a file for what it says; kept only if it fails.
  init(label: String, arguments: [String], log: URL) throws {
    self.label = label
    self.log = log
    // As many processes run as there are processors.
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
    // What a process said that was told to stop is of no interest, nor whether it is gone.
    try? FileManager.default.removeItem(at: log)
  }

  /// What went wrong, once it has ended; nil if nothing did.
  func failure() throws -> Stop? {
    isChecked = true
    let text = try String(contentsOf: log, encoding: .utf8)
    let (code, end): (ExitCode, String)
    switch process.end {
    case .status(0):
      try FileManager.default.removeItem(at: log)
      return nil
    case .status(let status):
      (code, end) = (ExitCode(rawValue: status) ?? .failed, "status \(status)")
    case .signal(let signal): (code, end) = (.failed, "signal \(signal)")
    }
    let said = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return Stop(
      code: code,
      message: said.isEmpty ? "error: \(label) ended with \(end)" : "\(said) (in \(label))")
  }
}
