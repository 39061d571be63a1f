import Foundation
import Testing
import _TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The program under test, run as a child process in the way a user would run it.
struct Program {
  /// The directory in which the program runs. Relative paths start here.
  let folder: URL
  /// The user's home directory. If nil, each run gets an empty one.
  var home: URL?
  /// The path of the executable, which is the program or a command that starts it.
  var executable = Self.executable.path
  /// Variables that are added to the minimal environment of a run.
  var environment: [String: String] = [:]

  /// The same program for a user whose decisions persist from one run to the next.
  func at(home: URL) -> Program {
    var program = self
    program.home = home
    return program
  }

  /// The same program with additional environment variables.
  func with(environment: [String: String]) -> Program {
    var program = self
    program.environment = environment
    return program
  }

  /// The outcome of a run of the program.
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The path of the program, which is built next to the tests.
  static let executable = Bundle.main.bundleURL.appendingPathComponent("dora-host")

  /// Runs the program to the end.
  @discardableResult
  func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  @discardableResult
  func run(_ arguments: [String], output: FileHandle? = nil) throws -> Outcome {
    let running = try Running(arguments, of: self, output: output)
    return try running.finish()
  }

  /// Runs to the end, and tells the most memory that the process held, in bytes.
  func runMeasured(_ arguments: [String]) throws -> (outcome: Outcome, peak: Int) {
    let running = try Running(arguments, of: self, output: nil)
    let status = "/proc/\(running.process.processIdentifier)/status"
    var peak = 0
    // The system keeps the peak, so that the last of these looks finds it.
    while running.process.isRunning {
      let text = (try? String(contentsOfFile: status, encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      peak = max(peak, line.flatMap { Int($0.filter(\.isNumber)) } ?? 0)
      usleep(2000)
    }
    return (try running.finish(), 1024 * peak)
  }

  /// Runs the program until `isReady` returns true, sends a signal, and waits for the end.
  func interrupt(
    _ arguments: [String], with signal: Int32, times: Int = 1, when isReady: () -> Bool
  ) throws -> Outcome {
    let running = try Running(arguments, of: self, output: nil)
    // The wait is over if the program ends by itself. One minute is much longer than any of these
    // runs takes.
    let limit = Date().addingTimeInterval(60)
    while !isReady(), running.process.isRunning, Date() < limit { usleep(2000) }
    for _ in 0..<times { kill(running.process.processIdentifier, signal) }
    return try running.finish()
  }
}

/// A child process whose output goes to files, which unlike pipes never fill up.
private final class Running {
  let process = Process()
  private let folder: TemporaryDirectory
  private let output: URL?
  private let errors: URL

  init(
    _ arguments: [String], of program: Program, output given: FileHandle?
  ) throws {
    folder = try TemporaryDirectory()
    output = given == nil ? try folder.file("out", "") : nil
    errors = try folder.file("err", "")
    process.executableURL = URL(fileURLWithPath: program.executable)
    process.arguments = arguments
    process.currentDirectoryURL = program.folder
    let own = ProcessInfo.processInfo.environment
    process.environment = [
      "HOME": (program.home ?? folder.url).path, "PATH": own["PATH"] ?? "", "COLUMNS": "80",
      "OPENBLAS_NUM_THREADS": "1", "SWIFT_BACKTRACE": "enable=no",
      // The tests may be run with a different kernel from the processor's.
      "OPENBLAS_CORETYPE": own["OPENBLAS_CORETYPE"],
    ].compactMapValues { $0 }.merging(program.environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try given ?? output.map(FileHandle.init(forWritingTo:))
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  func finish() throws -> Program.Outcome {
    process.waitUntilExit()
    // A signal that ends the program is reported as in a shell.
    let wasKilled = process.terminationReason == .uncaughtSignal
    return Program.Outcome(
      code: process.terminationStatus + (wasKilled ? 128 : 0),
      output: try output.map { try String(contentsOf: $0, encoding: .utf8) } ?? "",
      errors: try String(contentsOf: errors, encoding: .utf8))
  }
}
