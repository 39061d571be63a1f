import ArgumentParser
import Foundation
import LocalSystem
import Training
import Work
import Workflows

/// The shared implementation of `train` and `sft`: checks a request, starts or resumes the run, and
/// prints the run's directory.
struct AlignmentCommand {
  let runtime: RuntimeOptions
  let dryRun: Bool

  func start(_ request: AlignmentRequest) throws {
    let observer = TerminalObserver(runtime)
    defer { observer.finish() }
    if dryRun { return try request.check(observer: observer) }
    let origin = RunOrigin(commandLine: ["dora-host"] + Arguments.given)
    try show(request.run(origin: origin, observer: observer), observer)
  }

  /// Resumes a run with its original request. Options given along with --resume are applied too,
  /// but they may not change what the run computes.
  ///
  /// - Parameters:
  ///   - given: the request of this command. Only the options that the user gave are used.
  ///   - name: the name of the command; `sft` resumes only its own runs.
  func resume(
    _ url: URL, _ given: AlignmentRequest, of name: String = "train",
    allowsChangedPlugin: Bool = false
  ) throws {
    let run = try InterruptedRun(url, observer: TerminalObserver(runtime))
    if given.out != nil {
      throw ValidationError(
        "--resume goes on in the run's own directory, "
          + "'\(RunCheckpoint.runURL(within: url).relativePath)'; leave --out out")
    }
    let request = try request(of: run, at: url, given)
    if name == "sft", request.sftTarget == nil {
      throw TrainingError.damagedCheckpoint(
        path: url.path, reason: "its run.json holds no command line of '\(name)'")
    }
    // A failure is ignored here: if a relative path depends on the missing directory, using that
    // path throws an error.
    _ = FileManager.default.changeCurrentDirectoryPath(run.workingDirectory)
    let runtime = try runtime(of: run)
    let observer = TerminalObserver(runtime)
    defer { observer.finish() }
    if dryRun {
      return try run.check(
        request, allowsChangedPlugin: allowsChangedPlugin, observer: observer)
    }
    try show(
      run.resume(request, allowsChangedPlugin: allowsChangedPlugin, observer: observer), observer)
  }

  private func show(_ result: AlignmentResult, _ observer: TerminalObserver) {
    observer.finish()
    if result.isWriter { Console.result(result.directory.relativePath, isInFiles: true) }
  }

  // MARK: An earlier run

  private func request(
    of run: InterruptedRun, at url: URL, _ given: AlignmentRequest
  ) throws -> AlignmentRequest {
    let stored =
      try run.request ?? Self.request(ofCommandLine: run.description.commandLine, of: url)
    return try stored.taking(GivenOptions(Arguments.given).settings, from: given)
  }

  /// For a run started by version 0.1.0, only the command line is known.
  private static func request(
    ofCommandLine arguments: [String], of run: URL
  ) throws -> AlignmentRequest {
    let command = try DoraHost.parseAsRoot(Arguments.current(Array(arguments.dropFirst())))
    var request =
      switch command {
      case let command as Train: command.request
      case let command as SFT: command.request
      default:
        throw TrainingError.damagedCheckpoint(
          path: run.path, reason: "its run.json holds no command line of 'train'")
      }
    request.makeNoExceptions()
    return request
  }

  /// The runtime options of this command, completed with those of the original run.
  private func runtime(of run: InterruptedRun) throws -> RuntimeOptions {
    let earlier = GivenOptions(run.description.commandLine)
    var runtime = runtime
    runtime.quiet = runtime.quiet || earlier.contains("quiet")
    if runtime.threads == nil, earlier.contains("threads") {
      runtime.threads = run.description.threads
      try runtime.apply()
    }
    return runtime
  }
}
