import Foundation
import Testing
import _TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The program itself, run as a child process as a user would.
struct Program {
  /// Where it runs; relative paths count from here.
  let folder: URL
  /// The user's folder; an empty one for each run if nil.
  var home: URL?
  /// What is run: the program, or what starts it.
  var executable = Self.executable.path
  /// Added to the little that a run finds in its environment.
  var environment: [String: String] = [:]

  /// The same program for a user whose decisions last from one run to the next.
  func at(home: URL) -> Program {
    var program = self
    program.home = home
    return program
  }

  /// The same program in another environment.
  func with(environment: [String: String]) -> Program {
    var program = self
    program.environment = environment
    return program
  }

  /// What a run of the program left behind.
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// Built beside the tests.
  static let executable = Bundle.main.bundleURL.appendingPathComponent("dora-host")

  /// Runs to the end.
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

  /// Runs until `isReady`, sends a signal, and waits for the end.
  func interrupt(
    _ arguments: [String], with signal: Int32, times: Int = 1, when isReady: () -> Bool
  ) throws -> Outcome {
    let running = try Running(arguments, of: self, output: nil)
    // A program that ends by itself ends the wait; a minute is far more than any of these runs takes.
    let limit = Date().addingTimeInterval(60)
    while !isReady(), running.process.isRunning, Date() < limit { usleep(2000) }
    for _ in 0..<times { kill(running.process.processIdentifier, signal) }
    return try running.finish()
  }
}

/// A child process whose output goes to files, which never fill up as pipes do.
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
      // The tests may be run with another kernel than the processor's.
      "OPENBLAS_CORETYPE": own["OPENBLAS_CORETYPE"],
    ].compactMapValues { $0 }.merging(program.environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try given ?? output.map(FileHandle.init(forWritingTo:))
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  func finish() throws -> Program.Outcome {
    process.waitUntilExit()
    // A signal that ends the program is told as a shell does.
    let wasKilled = process.terminationReason == .uncaughtSignal
    return Program.Outcome(
      code: process.terminationStatus + (wasKilled ? 128 : 0),
      output: try output.map { try String(contentsOf: $0, encoding: .utf8) } ?? "",
      errors: try String(contentsOf: errors, encoding: .utf8))
  }
}
