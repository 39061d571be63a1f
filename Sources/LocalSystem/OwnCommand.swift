import Failures
import Foundation
import Work

/// A command of this program that is run as a part of a longer task.
///
/// It runs in a separate process. Its memory is released when it ends, and its record says how to
/// repeat it alone.
package struct OwnCommand {
  let arguments: [String]

  /// The interval between checks for an interruption, in microseconds.
  private static let pause: UInt32 = 20_000

  package init(_ arguments: [String]) { self.arguments = arguments }

  /// Runs the command and waits until it ends. Its messages go where this program's messages go,
  /// and its results go to a file.
  ///
  /// - Throws: a `WorkError` of the same kind as the command's error. It has no text, because the
  ///   command has already reported the error.
  package func run(results: URL, observer: any WorkObserver) throws {
    let partial = results.appendingPathExtension("part")
    let process = try OwnProcess(arguments, output: partial)
    wait(for: process, observer)
    try check(process.end, observer)
    try? FileManager.default.removeItem(at: results)
    try FileManager.default.moveItem(at: partial, to: results)
  }

  /// Waits until the process ends. The process has its own process group, so it receives Ctrl-C
  /// only through this program.
  private func wait(for process: OwnProcess, _ observer: any WorkObserver) {
    var isAsked = false
    while process.isRunning {
      if observer.isStopRequested, !isAsked {
        isAsked = true
        process.interrupt()
      }
      usleep(Self.pause)
    }
  }

  private func check(_ end: OwnProcess.End, _ observer: any WorkObserver) throws(WorkError) {
    if end == .status(0) { return }
    if observer.isStopRequested || end == .status(FailureKind.interrupted.exitStatus) {
      throw .interrupted("interrupted; the same command goes on where it stopped")
    }
    switch end {
    case .signal(let number):
      throw .failed("'\(arguments[0])' was ended by signal \(number)")
    case .status(let status): throw WorkError(FailureKind(exitStatus: status) ?? .failed, nil)
    }
  }
}
