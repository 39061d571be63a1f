import Foundation
import Testing
import _TestSupport

/// Tests the commands of docs/evaluation.md in sequence, each on the output of the previous one.
@Suite struct PipelineTests {
  private func run(_ place: Workplace, _ arguments: String...) throws -> Program.Outcome {
    let outcome = try place.program.run(arguments + ["--threads", "1", "--quiet"])
    #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
    return outcome
  }

  /// Writes data whose golden answers have mostly small ids, so that a classifier can learn to
  /// recognise them.
  private func data(_ place: Workplace, _ name: String, seed: UInt64, count: Int) throws {
    var generator = SeededGenerator(seed: seed)
    func ids(_ range: Range<Int>, _ length: Int) -> String {
      let ids = (0..<length).map { _ in "\(Int.random(in: range, using: &generator))" }
      return "[" + ids.joined(separator: ",") + "]"
    }
    let lines = (0..<count).map { _ in
      let golden = ids(2..<30, Int.random(in: 4...7, using: &generator))
      let other = ids(20..<118, Int.random(in: 4...9, using: &generator))
      return #"{"prompt":\#(ids(2..<118, 3)),"responses":[\#(golden),\#(other)],"#
        + #""scores":[1,0],"sources":["golden","other"],"golden_index":0}"#
    }
    try place.folder.file(name, lines.joined(separator: "\n") + "\n")
  }

  @Test("from data to a comparison of two aligned models")
  func whole() throws {
    let place = try Workplace()
    try data(place, "train.jsonl", seed: 1, count: 32)
    try data(place, "test.jsonl", seed: 2, count: 16)
    _ = try run(
      place, "sft", "--model", Workplace.model, "--data", "train.jsonl", "--sft-target", "golden",
      "--epochs", "4", "--batch", "16", "--lr", "3e-3", "--out", "sft")
    _ = try run(
      place, "sample", "--model", "sft/model", "--data", "train.jsonl", "--append", "--name",
      "policy", "--count", "2", "--max-new-tokens", "6", "--out", "sampled.jsonl")
    _ = try run(
      place, "score", "--scorer", "length", "--data", "sampled.jsonl", "--out", "scored.jsonl")
    for (from, to) in [("scored.jsonl", "calibrated.jsonl"), ("test.jsonl", "test-h.jsonl")] {
      _ = try run(place, "calibrate", "--data", from, "--out", to, "--bootstrap", "0")
    }
    for robust in ["dora", "erm"] {
      _ = try run(
        place, "train", "--loss", "dpo-pl", "--robust", robust, "--model", "sft/model", "--data",
        "calibrated.jsonl", "--batch", "8", "--lr", "3e-3", "--out", robust)
    }
    let outcome = try run(
      place, "eval", "--model", "dora/model", "--other", "erm/model", "--other", Workplace.model,
      "--reference", "sft/model", "--data", "test-h.jsonl", "--scorer", "length",
      "--max-new-tokens", "6", "--bootstrap", "50", "--json")
    let report = try EvalReport(outcome.output)
    #expect(report.left_out.isEmpty, "\(report.left_out)")
    #expect(report.models.count == 3 && report.differences.count == 2)
    // Golden test answers contain words that were seen in fine-tuning, but not by the first model.
    let losses = report.models.compactMap { $0["golden_nll"]?.value }
    #expect(losses.count == 3)
    #expect(losses[0] < losses[2] && losses[1] < losses[2], "\(losses)")
    for model in report.models { #expect(try #require(model["kl"]).value != 0) }
  }
}
