import CSandbox
import CheckedNumbers
import Foundation
import LocalSystem

/// A program to be run with a deadline, while recording its verdict, output and exit status.
struct ChildProcess: Sendable {
  let executable: String
  let arguments: [String]
  let deadline: TimeInterval

  /// The output and the termination status of the program.
  struct Ending: Sendable {
    /// The text received through ``VerdictChannel``.
    var verdict = ""
    /// The text written to standard output and standard error, up to a limit.
    var output = ""
    var status: Int32 = 0
    var wasStopped = false
  }

  /// The maximum number of bytes kept of each text.
  private static let mostText = 1 << 16

  /// Runs the program until it ends. If it is still running at the deadline, it and its children
  /// are killed.
  ///
  /// - Throws: ``ConformanceError/cannotStart(executable:reason:)``.
  func run() throws(ConformanceError) -> Ending {
    let verdict = try Self.pipe()
    let output = try Self.pipe()
    let process = try start(verdict: verdict.write, output: output.write)
    close(verdict.write)
    close(output.write)
    var ending = Ending()
    ending.wasStopped = !read(verdict.read, output.read, &ending)
    // A plugin may have started processes.
    SpawnedProcess.kill(process)
    while waitpid(process, &ending.status, 0) < 0 && errno == EINTR {}
    close(verdict.read)
    close(output.read)
    return ending
  }

  private static func pipe() throws(ConformanceError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard sb_pipe(&ends) == 0 else {
      throw .cannotStart(executable: "a pipe", reason: SystemError.lastReason)
    }
    return (ends[0], ends[1])
  }

  private func start(verdict: Int32, output: Int32) throws(ConformanceError) -> pid_t {
    let process = SpawnedProcess(
      executable, arguments, environment: Self.environment, output: output, descriptors: [verdict])
    guard let process else {
      throw .cannotStart(executable: executable, reason: SystemError.lastReason)
    }
    return process.id
  }

  /// The environment of child processes. Variables prevent additional threads and long backtraces.
  /// The parent's process id lets a child detect that its parent has already ended when the child
  /// starts to watch it.
  private static let environment =
    ProcessInfo.processInfo.environment
    .merging([
      "OPENBLAS_NUM_THREADS": "1", "SWIFT_BACKTRACE": "enable=no",
      "DORA_HOST_PARENT": "\(getpid())",
    ]) { $1 }
    .map { "\($0.key)=\($0.value)" }

  /// Reads both pipes until the process has closed them.
  ///
  /// - Returns: false if the deadline passes first.
  private func read(_ verdict: Int32, _ output: Int32, _ ending: inout Ending) -> Bool {
    let end = Date().addingTimeInterval(deadline)
    var sources = [verdict, output].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var texts: [[UInt8]] = [[], []]
    var buffer = [UInt8](repeating: 0, count: 4096)
    defer {
      ending.verdict = String(decoding: texts[0], as: UTF8.self)
      ending.output = String(decoding: texts[1], as: UTF8.self)
    }
    while sources[0].fd >= 0 {
      let left = end.timeIntervalSinceNow
      guard left > 0 else { return false }
      guard
        poll(&sources, nfds_t(sources.count), Int32(saturating: left * 1000).saturatingSum(1)) > 0
      else { continue }
      for i in sources.indices where sources[i].revents != 0 {
        let count = Glibc.read(sources[i].fd, &buffer, buffer.count)
        if count > 0 {
          texts[i] = Array((texts[i] + buffer.prefix(count)).suffix(Self.mostText))
        } else {
          sources[i].fd = -1  // poll ignores it from now on
        }
      }
    }
    return true
  }
}
