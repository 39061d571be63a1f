import Foundation
import LocalSystem

/// One of this program's commands, run as a part of a longer one.
///
/// In a process of its own: it gives back its memory, and its record says how to repeat it alone.
struct OwnCommand {
  let arguments: [String]

  /// How often an interruption is looked for, in microseconds.
  private static let pause: UInt32 = 20_000

  init(_ arguments: [String]) { self.arguments = arguments }

  /// Runs to the end; what it says goes where this program's messages go, its results to a file.
  ///
  /// - Throws: a `Stop` with the command's own exit code, which has said what was wrong.
  func run(results: URL) throws {
    let partial = results.appendingPathExtension("part")
    try Data().write(to: partial)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: OwnProgram.path)
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment[ParentProcess.variable] = "\(getpid())"
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: partial)
    try process.run()
    wait(for: process)
    try check(process)
    try? FileManager.default.removeItem(at: results)
    try FileManager.default.moveItem(at: partial, to: results)
  }

  /// It is in a process group of its own, so that Ctrl-C reaches it through this program alone.
  private func wait(for process: Process) {
    var isAsked = false
    while process.isRunning {
      if Interrupt.isRequested, !isAsked {
        isAsked = true
        process.interrupt()
      }
      usleep(Self.pause)
    }
  }

  private func check(_ process: Process) throws {
    let status = process.terminationStatus
    let isDone = process.terminationReason == .exit && status == 0
    if !isDone, Interrupt.isRequested || status == ExitCode.interrupted.rawValue {
      throw Stop(
        code: .interrupted, message: "interrupted; the same command goes on where it stopped")
    }
    guard process.terminationReason == .exit else {
      throw Stop(
        code: .failed, message: "error: '\(arguments[0])' was ended by signal \(status)")
    }
    if status != 0 { throw Stop(code: ExitCode(rawValue: status) ?? .failed, message: nil) }
  }
}
