import Foundation
import Work

/// One of this program's commands, run as a part of longer work.
///
/// In a process of its own: it gives back its memory, and its record says how to repeat it alone.
package struct OwnCommand {
  let arguments: [String]

  /// How often an interruption is looked for, in microseconds.
  private static let pause: UInt32 = 20_000

  package init(_ arguments: [String]) { self.arguments = arguments }

  /// Runs to the end; what it says goes where this program's messages go, its results to a file.
  ///
  /// - Throws: a `WorkError` of the command's own kind without a text: the command has said what was wrong.
  package func run(results: URL, observer: any WorkObserver) throws {
    let partial = results.appendingPathExtension("part")
    let process = try OwnProcess(arguments, output: partial)
    wait(for: process, observer)
    try check(process.end, observer)
    try? FileManager.default.removeItem(at: results)
    try FileManager.default.moveItem(at: partial, to: results)
  }

  /// It is in a process group of its own, so that Ctrl-C reaches it through this program alone.
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

extension FailureKind {
  /// The exit status with which this program reports this kind of failure.
  package var exitStatus: Int32 {
    switch self {
    case .failed: 1
    case .badInput: 2
    case .misbehaviour: 3
    case .interrupted: 130
    }
  }

  package init?(exitStatus: Int32) {
    let kinds: [FailureKind] = [.failed, .badInput, .misbehaviour, .interrupted]
    guard let kind = kinds.first(where: { $0.exitStatus == exitStatus }) else { return nil }
    self = kind
  }
}
