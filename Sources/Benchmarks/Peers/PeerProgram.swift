import Foundation

/// The Python programs of the peers, which consist of a directory of benchmark scripts and the
/// interpreter that runs them.
public struct PeerProgram: Sendable {
  public let python: String
  public let directory: URL
  /// The directory in which `make_model.py` stores the models.
  public let models: URL
  public let threads: Int
  /// Whether the peer's idle threads sleep instead of spinning, so that its processor time includes
  /// only actual work.
  public let isPassive: Bool

  public init(
    python: String, directory: URL, models: URL, threads: Int, isPassive: Bool = false
  ) {
    self.python = python
    self.directory = directory
    self.models = models
    self.threads = threads
    self.isPassive = isPassive
  }

  /// The result that a peer's process printed.
  struct Result: Decodable {
    var seconds: [Double]
    var step_s: Double
    var cpu_s_per_step: Double
    var rows_tok_per_s: Double
    var peak_rss_mib: Double
    var start_to_ready: Double
    var start_to_first_step: Double
    var ref_seconds: Double
    var foreign_cores: Double
  }

  /// Runs a script as a main program. `bench_pairwise.py` reads an option `flush_denormal` that it
  /// doesn't declare. A class attribute supplies the option, with the same default as in the other
  /// loops.
  private static let launcher = """
    import argparse, os, runpy, sys
    argparse.Namespace.flush_denormal = True
    sys.argv = sys.argv[1:]
    sys.path.insert(0, os.path.dirname(sys.argv[0]))
    runpy.run_path(sys.argv[0], run_name="__main__")
    """

  private static let passive = [
    "OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0", "KMP_BLOCKTIME": "0",
  ]

  /// Writes those of the models that don't exist yet.
  public func makeModels(_ names: [String]) throws(BenchmarkError) {
    let missing = Set(names).sorted().filter { name in
      let file = models.appendingPathComponent(name).appendingPathComponent("config.json")
      return !FileManager.default.fileExists(atPath: file.path)
    }
    guard !missing.isEmpty else { return }
    _ = try script(
      "make_model.py", ["--out", models.path, "--only", missing.joined(separator: ",")])
  }

  /// Runs the steps in a separate process.
  public func measure(
    _ implementation: PeerImplementation, on work: PeerWork, steps: Int
  ) throws(BenchmarkError) -> PeerRun {
    let arguments =
      [
        "--worker", "--dtype", "fp32", "--steps", "\(steps)", "--threads", "\(threads)",
        "--warmup", "\(implementation.warmup)", "--model-dir", model(of: work).path,
        "--workload", workload(of: work).path, "--batch", "\(work.batch)",
      ] + implementation.arguments
    let output = try script(work.script, arguments)
    guard
      let line = output.split(separator: "\n").last(where: { $0.hasPrefix("RESULT ") }),
      let result = try? JSONDecoder().decode(
        Result.self, from: Data(line.dropFirst("RESULT ".count).utf8))
    else { throw .noResult(program: work.script, expected: "a line 'RESULT {…}'") }
    return PeerRun(
      implementation: implementation.rawValue, secondsPerStep: result.step_s,
      processorSecondsPerStep: result.cpu_s_per_step,
      rowTokensPerSecond: result.rows_tok_per_s, peakBytes: result.peak_rss_mib * 1_048_576,
      startToReady: result.start_to_ready - result.ref_seconds,
      startToFirstStep: result.start_to_first_step - result.ref_seconds,
      otherProcessors: result.foreign_cores)
  }

  public func model(of work: PeerWork) -> URL { models.appendingPathComponent(work.model) }

  public func workload(of work: PeerWork) -> URL {
    directory.appendingPathComponent("workloads").appendingPathComponent(work.workload)
  }

  /// Runs a script in the directory and returns its output.
  private func script(_ name: String, _ arguments: [String]) throws(BenchmarkError) -> String {
    let file = directory.appendingPathComponent(name).path
    return try ChildProgram(
      python, ["-c", Self.launcher, file] + arguments,
      environment: isPassive ? Self.passive : [:]
    ).run().output
  }
}
