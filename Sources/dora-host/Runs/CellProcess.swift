import Foundation
import LocalSystem

/// This program once more, for one cell and seed of a study.
final class CellProcess {
  let label: String
  private let process = Process()
  private let log: URL
  /// Whether ``failure()`` was asked.
  private(set) var isChecked = false

  /// - Parameter log: a file for what it says; kept only if it fails.
  init(label: String, arguments: [String], log: URL) throws {
    self.label = label
    self.log = log
    try Data().write(to: log)
    process.executableURL = URL(fileURLWithPath: OwnProgram.path)
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    // As many processes run as there are processors.
    environment["OPENBLAS_NUM_THREADS"] = "1"
    // It ends with this process, however that ends.
    environment[ParentProcess.variable] = "\(getpid())"
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
  }

  var isRunning: Bool { process.isRunning }

  var wasInterrupted: Bool {
    !process.isRunning && process.terminationReason == .exit
      && process.terminationStatus == ExitCode.interrupted.rawValue
  }

  func interrupt() {
    if process.isRunning { process.interrupt() }
    process.waitUntilExit()
    // What a process said that was told to stop is of no interest, nor whether it is gone.
    try? FileManager.default.removeItem(at: log)
  }

  /// What went wrong, once it has ended; nil if nothing did.
  func failure() throws -> Stop? {
    isChecked = true
    let text = try String(contentsOf: log, encoding: .utf8)
    if process.terminationReason == .exit, process.terminationStatus == 0 {
      try FileManager.default.removeItem(at: log)
      return nil
    }
    let end =
      process.terminationReason == .exit
      ? "status \(process.terminationStatus)" : "signal \(process.terminationStatus)"
    let code =
      process.terminationReason == .exit ? ExitCode(rawValue: process.terminationStatus) : nil
    let said = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return Stop(
      code: code ?? .failed,
      message: said.isEmpty ? "error: \(label) ended with \(end)" : "\(said) (in \(label))")
  }
}
