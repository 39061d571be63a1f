import Foundation
import Testing
import _TestSupport

/// Tests of the program under a real `mpirun`.
@Suite(.serialized, .enabled(if: MPIRun.isPresent, "\(MPIRun.hint)"))
struct ProcessTests {
  private func distance(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot()
  }

  @Test(
    "two processes train the model of one, in one pass and in two",
    arguments: [["--robust", "dora"], ["--robust", "cvar"]])
  func sameUpdate(robust: [String]) throws {
    let run = try MPIRun()
    let arguments = ["--loss", "dpo", "--steps", "3", "--optimizer", "sgd", "--lr", "1"] + robust
    try run.train(ranks: 1, out: "one", arguments)
    try run.train(ranks: 2, out: "two", arguments)
    let start = try run.weights("model")
    let one = try run.weights("one/model")
    let moved = distance(one, start)
    #expect(moved > 1e-3)
    // After three steps of a small model, float32 rounding, 1e-7 of each weight, is far below this
    // bound. TrainingTests, which has access to gradients, checks a tighter bound on the
    // differences between layouts.
    #expect(distance(try run.weights("two/model"), one) < 1e-4 * moved)
    for file in ["metrics.jsonl", "scores.jsonl"] {
      #expect(try run.lines("two/" + file) == run.lines("one/" + file), "\(file) is whole")
    }
    #expect(try run.text("two/run.json").contains("\"ranks\" : 2"))
  }

  @Test("a process that is killed ends the run, and the last checkpoint goes on in one process")
  func killed() throws {
    let run = try MPIRun()
    let arguments = [
      "--loss", "dpo", "--steps", "60", "--checkpoint-every", "1", "--lr", "1e-4",
    ]
    let errors = Pipe()
    let process = try run.process(ranks: 2, run.common("run") + arguments)
    process.standardError = errors
    try process.run()
    let ranks = try run.waitForCheckpoint(in: "run", of: process)
    let last = try #require(ranks.last, "mpirun has started no process")
    #expect(kill(last, SIGKILL) == 0)
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus != 0)
    #expect(text.contains("rank 1") && text.contains("signal 9"), "\(text)")
    #expect(!run.exists("run/model"), "the run was to be killed before its end")

    let resumed = try run.process(ranks: 1, ["--resume", "run", "--quiet"])
    try resumed.run()
    resumed.waitUntilExit()
    #expect(resumed.terminationStatus == 0)
    #expect(run.exists("run/model"))
    #expect(try run.lines("run/metrics.jsonl") == 60)
  }

  @Test("without the library the run ends with where it was looked for")
  func withoutLibrary() throws {
    let run = try MPIRun()
    try FileManager.default.removeItem(
      at: run.folder.url.appendingPathComponent("libdora-mpi.so"))
    let process = try run.process(ranks: 2, run.common("run") + ["--loss", "dpo"])
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    #expect(
      text.contains(
        "error: the launcher started 2 processes, which needs libdora-mpi.so; not found: "
          + run.folder.url.path), "\(text)")
    #expect(!run.exists("run"))
  }
}
