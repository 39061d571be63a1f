import Foundation
import Testing
import _TestSupport

/// What `--dry-run` says of memory, and what runs take.
@Suite("the plan of a run's memory", .serialized)
struct MemoryPlanTests {
  let place: Workplace

  init() throws { place = try Workplace() }

  private static let small = ModelFile(
    hidden: 256, inside: 768, layers: 4, heads: 4, keyValueHeads: 4, vocabulary: 8000)

  /// Pairs of `length` tokens in the prompt and in each response.
  private func pairs(count: Int, length: Int) throws {
    func ids(_ start: Int) -> String {
      "[" + (0..<length).map { "\((start + 37 * $0) % 7000)" }.joined(separator: ",") + "]"
    }
    let lines = (0..<count).map {
      #"{"prompt":\#(ids($0)),"chosen":\#(ids(50 + $0)),"rejected":\#(ids(90 + $0))}"#
    }
    try place.folder.file("pairs.jsonl", lines.joined(separator: "\n") + "\n")
  }

  private func arguments(_ more: [String]) -> [String] {
    [
      "train", "--loss", "dpo", "--model", "model", "--data", "pairs.jsonl", "--threads", "2",
      "--batch", "4", "--steps", "1", "--warmup", "0",
    ] + more
  }

  /// The number of bytes after a word in a line of messages.
  private static func bytes(after word: String, in text: String) -> Double? {
    guard let start = text.range(of: word) else { return nil }
    let words = text[start.upperBound...].split(whereSeparator: { " ,;:\n".contains($0) })
    let units = ["bytes": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12]
    guard words.count > 1, let value = Double(words[0]), let unit = units[String(words[1])] else {
      return nil
    }
    return value * unit
  }

  @Test(
    "a run takes what its plan says to within 10 %",
    arguments: [
      (false, [String]()), (true, ["--lora", "r=8,alpha=16", "--recompute", "layers"]),
    ])
  func peak(isNarrow: Bool, more: [String]) throws {
    var model = Self.small
    model.isNarrow = isNarrow
    try model.write(place.file("model"))
    try pairs(count: 4, length: 120)
    let plan = try place.program.run(arguments(["--dry-run"] + more))
    let planned = try #require(Self.bytes(after: "memory      ", in: plan.errors), "\(plan.errors)")
    let run = try place.program.runMeasured(arguments(["--out", "run"] + more))
    #expect(run.outcome.code == 0, "\(run.outcome.errors)")
    #expect(
      abs(planned - Double(run.peak)) < 0.1 * Double(run.peak), "\(planned) and \(run.peak)")
  }

  @Test("with layers computed again a run takes less memory and makes the same model")
  func recomputation() throws {
    try Self.small.write(place.file("model"))
    try pairs(count: 4, length: 120)
    let whole = try place.program.runMeasured(
      arguments(["--out", "whole", "--recompute", "none"]))
    let again = try place.program.runMeasured(
      arguments(["--out", "again", "--recompute", "layers"]))
    #expect(again.peak < whole.peak - 30_000_000, "\(again.peak) and \(whole.peak)")
    let models = try ["whole", "again"].map {
      try Data(contentsOf: place.file("\($0)/model/model.safetensors"))
    }
    #expect(models[0] == models[1])
  }

  @Test("a run under a limit is refused with options that fit, or takes one by itself")
  func limited() throws {
    try Self.small.write(place.file("model"))
    try pairs(count: 4, length: 120)
    var shell = place.program
    shell.executable = "/bin/sh"
    func run(_ kilobytes: Int, _ more: [String]) throws -> Program.Outcome {
      let program = [Program.executable.path] + arguments(["--dry-run"] + more)
      return try shell.run(
        ["-c", "ulimit -v \(kilobytes); exec \"$@\"", "sh"] + program)
    }
    // The first limit is too low for certain, and the message says what it leaves.
    let none = ["--recompute", "none"]
    var limit = 1_000_000
    var refusal = try run(limit, none)
    while refusal.code != 2, limit > 400_000 {
      limit -= 50_000
      refusal = try run(limit, none)
    }
    let left = try #require(Self.bytes(after: "leaves ", in: refusal.errors), "\(refusal.errors)")
    let needed = try #require(
      Self.bytes(after: "the run needs ", in: refusal.errors), "\(refusal.errors)")
    #expect(needed > left)
    // A little less than it needs: layers that are computed again make it fit.
    let tight = limit + Int((needed - left - 20e6) / 1024)
    let refused = try run(tight, none)
    #expect(refused.code == 2)
    #expect(refused.errors.contains("it fits with --recompute layers, or with --micro-batch 1"))
    let chosen = try run(tight, [])
    #expect(chosen.code == 0, "\(chosen.errors)")
    #expect(chosen.errors.contains("recompute   --recompute layers, since"))
  }

  @Test("a model that no machine can train is refused before its weights are read")
  func tooLarge() throws {
    let model = ModelFile(
      kind: "qwen2", hidden: 65536, inside: 262_144, layers: 20, heads: 512, keyValueHeads: 64,
      vocabulary: 150_000, hasBias: true)
    try model.writeSparse(place.file("model"))
    try pairs(count: 2, length: 4)
    let outcome = try place.program.run(arguments(["--dry-run"]))
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("the run needs "), "\(outcome.errors)")
    #expect(outcome.errors.contains("weights ") && outcome.errors.contains("optimizer "))
    #expect(outcome.errors.contains("no option makes it fit"))
  }
}
