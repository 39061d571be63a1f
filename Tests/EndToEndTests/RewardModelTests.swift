import Foundation
import Testing
import _TestSupport

/// Tests of reward models of every kind, from a directory and text to scores and their agreement
/// with data.
@Suite struct RewardModelTests {
  private static let models = PackageRoot.file("Tests/Golden/tiny-models")

  /// The contents of `bert-reward-model/golden.json`, which transformers and the tokenizers library
  /// computed from texts.
  private struct EncoderGolden: Decodable {
    struct Row: Decodable {
      var prompt: String
      var chosen: String
      var rejected: String
      var scores: [Double]
    }
    var rows: [Row]
  }

  /// The contents of `reward-model/golden.json`.
  private struct DecoderGolden: Decodable {
    struct Pair: Decodable {
      var chosen: [Int]
      var rejected: [Int]
    }
    var pairs: [Pair]
    var logits: [[Double]]
  }

  private struct Scored: Decodable { var scores: [Double] }

  private func golden<Golden: Decodable>(_ name: String) throws -> Golden {
    try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: Self.models.appendingPathComponent("\(name)/golden.json"))
    )
  }

  /// Checks that scores equal those of transformers, and that the agreement follows from these
  /// scores.
  private func check(_ name: String, _ lines: [String], scores: [[Double]]) throws {
    let place = try Workplace()
    let model = Self.models.appendingPathComponent(name).path
    try place.folder.file("data.jsonl", lines.joined(separator: "\n"))
    let arguments = ["--reward-model", model, "--data", "data.jsonl", "--quiet"]
    let scored = try place.program.run(["score"] + arguments)
    #expect(scored.code == 0, "\(scored.errors)")
    let written = try scored.lines.map {
      try JSONDecoder().decode(Scored.self, from: Data($0.utf8))
    }
    // In two layers of float32, transformers' own float32 and float64 results differ by this much.
    let bound = Tolerance(absolute: 5e-6, relative: 0)
    #expect(mismatch(written.flatMap(\.scores), scores.flatMap { $0 }, within: bound) == nil)

    let outcome = try place.program.run(["eval", "--json"] + arguments)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let report = try EvalReport(outcome.output)
    let right = scores.count { $0[0] > $0[1] }
    let margin = scores.reduce(0) { $0 + $1[0] - $1[1] } / Double(scores.count)
    #expect(report.models[0]["accuracy"]?.value == Double(right) / Double(scores.count))
    #expect(abs(try #require(report.models[0]["margin"]).value - margin) < 1e-5)
  }

  @Test("an encoder reads a pair of texts with its WordPiece tokenizer, cut where it is too long")
  func encoder() throws {
    let golden: EncoderGolden = try golden("bert-reward-model")
    let lines = try golden.rows.map { row in
      let object = ["prompt": row.prompt, "chosen": row.chosen, "rejected": row.rejected]
      return String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
    }
    try check("bert-reward-model", lines, scores: golden.rows.map(\.scores))
  }

  @Test(
    "a decoder of any kind reads the response behind the prompt",
    arguments: ["", "-llama-biased", "-mistral", "-qwen2", "-gpt2"])
  func decoder(kind: String) throws {
    let golden: DecoderGolden = try golden("reward-model\(kind)")
    // The position where the prompt ends makes no difference to a decoder, so a prompt of one id is
    // enough.
    let lines = golden.pairs.map {
      #"{"prompt":\#([$0.chosen[0]]),"chosen":\#(Array($0.chosen.dropFirst())),"#
        + #""rejected":\#(Array($0.rejected.dropFirst()))}"#
    }
    try check("reward-model\(kind)", lines, scores: golden.logits)
  }

  @Test("on a terminal no line of a table is wider than it")
  func terminal() throws {
    let place = try Workplace()
    try place.folder.file(
      "data.jsonl",
      #"{"prompt":[1],"chosen":[2],"rejected":[3]}"# + "\n"
        + #"{"prompt":[4],"chosen":[5],"rejected":[6]}"# + "\n")
    let names = (1...5).map { "reward-\($0)" }
    for name in names {
      _ = try ModelFolder(copying: "reward-model", to: place.file(name))
    }
    let terminal = try PseudoTerminal(columns: 80)
    let arguments =
      ["eval", "--data", "data.jsonl", "--quiet", "--reward-model", names[0]]
      + names.dropFirst().flatMap { ["--other", $0] }
    let outcome = try place.program.run(arguments, output: terminal.childEnd)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = terminal.lines()
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
    #expect(
      lines.count { $0.hasPrefix("preference accuracy") } == 3 + 4, "three blocks, four pairs")
    let piped = try place.program.run(arguments)
    #expect(piped.lines.contains { $0.count > 80 }, "a pipe has no width")
  }
}
