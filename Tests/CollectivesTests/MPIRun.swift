import Foundation
import Transformer
import _TestSupport

/// An environment for running the program under test with `mpirun`, with a small model and data to
/// train it on.
struct MPIRun {
  static let mpirun = tool("mpirun")
  static let mpicc = tool("mpicc")
  static let isPresent = mpirun != nil && mpicc != nil
  static let hint = "SKIPPED: needs Open MPI (mpirun and mpicc) on the path"

  let folder: TemporaryDirectory

  private static func tool(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Compiles the library as described in docs/scaling.md, and writes a model and data of token
  /// ids.
  init() throws {
    folder = try TemporaryDirectory()
    let source = PackageRoot.file("Sources/CDoRAMPI")
    let compiler = try Self.process(
      Self.mpicc ?? "",
      [
        "-Wall", "-Wextra", "-Werror", "-O2", "-shared", "-fPIC",
        "-I", source.appendingPathComponent("include").path,
        source.appendingPathComponent("mpi/dora_mpi.c").path,
        "-o", folder.url.appendingPathComponent("libdora-mpi.so").path,
      ])
    try compiler.run()
    compiler.waitUntilExit()
    guard compiler.terminationStatus == 0 else { throw Failure() }
    try Decoder(
      configuration: ModelConfiguration(
        vocabularySize: 40, hiddenSize: 16, intermediateSize: 32, layerCount: 1, headCount: 2,
        maximumPositions: 64),
      seed: 1
    ).save(to: folder.url.appendingPathComponent("model"))
    try folder.file("data.jsonl", Self.data)
  }

  struct Failure: Error {}

  /// Twelve data with different lengths.
  private static let data = (0..<12).map { i in
    let prompt = (0..<(1 + i % 4)).map { ($0 * 7 + i) % 40 }
    let chosen = (0..<(2 + i % 5)).map { ($0 * 11 + 3 * i + 1) % 40 }
    let rejected = (0..<(1 + i % 3)).map { ($0 * 5 + 2 * i + 9) % 40 }
    let probs = [0.05 * Double(i), 0.9 - 0.05 * Double(i)]
    return """
      {"prompt": \(prompt), "chosen": \(chosen), "rejected": \(rejected), "probs": \(probs)}
      """
  }.joined(separator: "\n")

  /// A process that runs the program as several ranks, or as a single process without MPI.
  func process(ranks: Int, _ arguments: [String]) throws -> Process {
    let program = Bundle.main.bundleURL.appendingPathComponent("dora-host").path
    let train =
      [program, "train"] + arguments + ["--plugin-path", folder.url.path, "--threads", "1"]
    guard ranks > 1 else { return try Self.process(program, Array(train.dropFirst()), in: folder) }
    return try Self.process(
      Self.mpirun ?? "",
      ["--allow-run-as-root", "--oversubscribe", "-np", "\(ranks)"] + train, in: folder)
  }

  /// Runs training to completion in `out`.
  func train(ranks: Int, out: String, _ arguments: [String]) throws {
    let process = try process(ranks: ranks, common(out) + arguments)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure() }
  }

  func common(_ out: String) -> [String] {
    [
      "--model", "model", "--data", "data.jsonl", "--out", out, "--batch", "7", "--quiet",
      "--schedule", "constant", "--max-grad-norm", "0", "--warmup", "0",
    ]
  }

  func weights(_ out: String) throws -> [Float] {
    try Decoder(directory: folder.url.appendingPathComponent(out)).parameters
      .flatMap(\.value.values)
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.url.appendingPathComponent(path).path)
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: folder.url.appendingPathComponent(path), encoding: .utf8)
  }

  func lines(_ path: String) throws -> Int { try text(path).split(separator: "\n").count }

  /// Waits until a run has a checkpoint.
  ///
  /// - Returns: the processes that `mpirun` started, in the order of ranks.
  func waitForCheckpoint(in out: String, of process: Process) throws -> [pid_t] {
    let checkpoints = folder.url.appendingPathComponent(out + "/checkpoints")
    while process.isRunning {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints.path)) ?? []
      if names.contains(where: { $0.hasPrefix("step-") }) {
        let id = process.processIdentifier
        let children = try String(
          contentsOfFile: "/proc/\(id)/task/\(id)/children", encoding: .utf8)
        return children.split(separator: " ").compactMap { pid_t($0) }.sorted()
      }
      usleep(2000)
    }
    return []
  }

  private static func process(
    _ path: String, _ arguments: [String], in folder: TemporaryDirectory? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder?.url
    process.standardOutput = FileHandle.nullDevice
    var environment = ProcessInfo.processInfo.environment
    environment["XDG_CACHE_HOME"] = folder?.url.appendingPathComponent("cache").path
    process.environment = environment
    return process
  }
}
