import Foundation
import Testing
import _TestSupport

/// The acceptance test, which runs twenty steps of DPO on real pairs, from the command line to the
/// saved model.
@Suite(.enabled(if: SharedData.isPresent, "\(SharedData.hint)")) struct TraceCommandTests {
  private struct Trace: Decodable {
    struct Run: Decodable {
      struct Step: Decodable { var objective: Double }
      struct After: Decodable { var logp_first_batch: [[Double]] }
      var steps: [Step]
      var after: After
      var tolerance_float32: [String: Double?]
    }
    struct Row: Codable {
      var prompt: [Int]
      var chosen: [Int]
      var rejected: [Int]
    }
    var runs: [Run]
    var data: [Row]
  }

  @Test("metrics.jsonl follows PyTorch's objectives, and the saved model scores as PyTorch's does")
  func follows() throws {
    let file = try SharedData.file("golden/trace-dpo-erm.json")
    let trace = try JSONDecoder().decode(Trace.self, from: Data(contentsOf: file))
    let run = trace.runs[0]
    let place = try Workplace()
    let rows = try trace.data.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    let model = try SharedData.file("data/models/stories260K").path
    let outcome = try place.program.run(
      "--loss", "dpo.so", "--model", model, "--data", "data.jsonl", "--robust", "erm", "--steps",
      "20", "--batch", "8", "--lr", "1e-4", "--schedule", "constant", "--warmup", "0",
      "--max-grad-norm", "0", "--max-length", "256", "--out", "run")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let objectives = try place.lines("run/metrics.jsonl").compactMap(\.objective)
    let bound = try #require(run.tolerance_float32["objective_abs"] ?? nil)
    #expect(
      mismatch(
        objectives, run.steps.map(\.objective), within: Tolerance(absolute: bound, relative: 0))
        == nil)

    try place.folder.file("first.jsonl", rows.prefix(8).joined(separator: "\n"))
    let scored = try place.program.run("score", "--model", "run/model", "--data", "first.jsonl")
    let sums = try Line.all(in: scored.output).flatMap { $0.logp ?? [] }
    let logpBound = try #require(run.tolerance_float32["logp_abs"] ?? nil)
    #expect(
      mismatch(
        sums, run.after.logp_first_batch.flatMap { $0 },
        within: Tolerance(absolute: logpBound, relative: 0)) == nil)
  }
}
