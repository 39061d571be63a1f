import Foundation

/// A program that is run to completion while its time is measured.
public struct ChildProgram {
  public let path: String
  public let arguments: [String]
  /// The variables that are added to this process's environment for the program.
  public let environment: [String: String]

  public init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
  }

  public struct Outcome: Sendable {
    public var output: String
    /// The seconds from the program's start to its end.
    public var wall: Double
    /// The seconds that all processors spent in user and system code, including the program's own
    /// children.
    public var processor: Double
  }

  /// Runs the program. Only one program may run at a time, because the processor time is measured
  /// for all children of this process together.
  ///
  /// - Throws: ``BenchmarkError/program(_:reason:)`` with the last lines that the program wrote to
  ///   standard error.
  public func run() throws(BenchmarkError) -> Outcome {
    // The output goes to files instead of pipes, so it need not be read while the program runs.
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("dora-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, messages) = (
      folder.appendingPathComponent("out"), folder.appendingPathComponent("err")
    )
    let process = Process()
    let clock = ContinuousClock()
    let before = Self.childSeconds
    let start = clock.now
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data().write(to: output)
      try Data().write(to: messages)
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = arguments
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: messages)
      try process.run()
    } catch {
      throw .program(path, reason: BenchmarkError.reason(of: error))
    }
    process.waitUntilExit()
    let wall = (clock.now - start) / .seconds(1)
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let how = process.terminationReason == .exit ? "status" : "signal"
      throw .program(
        path,
        reason: "\(how) \(process.terminationStatus); \(Self.text(messages).suffix(600))")
    }
    return Outcome(
      output: Self.text(output), wall: wall, processor: Self.childSeconds - before)
  }

  private static func text(_ file: URL) -> String {
    String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static var childSeconds: Double { MachineLoad.processorSeconds(of: RUSAGE_CHILDREN) }
}
