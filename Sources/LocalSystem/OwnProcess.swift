import Foundation

/// A child process that runs this program and ends when this process ends.
package final class OwnProcess {
  private let process = Process()

  /// - Parameters:
  ///   - output: a file for the child's results. If it is nil, they are discarded.
  ///   - messages: a file for the child's messages. If it is nil, they go where this program's
  ///     messages go.
  ///   - environment: variables that are added to this program's environment.
  package init(
    _ arguments: [String], output: URL?, messages: URL? = nil, environment: [String: String] = [:]
  ) throws {
    process.executableURL = URL(fileURLWithPath: OwnProgram.path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      .merging([ParentProcess.variable: "\(getpid())"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output.map(Self.new) ?? FileHandle.nullDevice
    if let messages { process.standardError = try Self.new(messages) }
    try process.run()
  }

  private static func new(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }

  package var isRunning: Bool { process.isRunning }

  /// Asks the process to stop, with the same signal as Ctrl-C.
  package func interrupt() { if process.isRunning { process.interrupt() } }

  package func waitUntilExit() { process.waitUntilExit() }

  package enum End: Equatable, Sendable {
    case status(Int32)
    case signal(Int32)
  }

  /// The way in which the process ended. It is valid once ``isRunning`` is false.
  package var end: End {
    process.terminationReason == .exit
      ? .status(process.terminationStatus) : .signal(process.terminationStatus)
  }
}
