import Foundation
import Testing
import _TestSupport

/// Tests of every command that takes a model, with an adapter on the model.
@Suite("Adapters, end to end") struct AdapterCommandTests {
  private let place: Workplace
  private let model = PackageRoot.file("Tests/Golden/tiny-models/gpt2")

  init() throws {
    place = try Workplace()
    // All ids are in the smallest vocabulary.
    let pairs = (0..<8).map { i in
      #"{"prompt":[1,\#(20 + i)],"chosen":[\#(3 + i),9,\#(40 + i)],"rejected":[\#(60 - i),5]}"#
    }
    try place.folder.file("data.jsonl", pairs.joined(separator: "\n") + "\n")
  }

  private func run(_ arguments: String...) throws -> String {
    let outcome = try place.program.run(arguments + ["--quiet"])
    #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
    return outcome.output
  }

  private func train(_ more: String...) -> [String] {
    [
      "train", "--loss", "dpo", "--model", model.path, "--data", "data.jsonl", "--lr", "1e-2",
      "--threads", "1",
    ] + more
  }

  private func weights(_ name: String) throws -> Data {
    try Data(contentsOf: place.file("\(name)/adapter_model.safetensors"))
  }

  @Test("an adapter is trained, and every command takes it; the model stays as it is")
  func pipeline() throws {
    let source = model.appendingPathComponent("model.safetensors")
    let before = try Data(contentsOf: source)
    let trained = try place.program.run(
      train("--steps", "4", "--out", "run", "--lora", "r=2,targets=attn.c_proj,c_fc"))
    #expect(trained.code == 0)
    #expect(
      trained.errors.contains(
        "adapter     LoRA of rank 2, alpha 16 on attn.c_proj, c_fc: 1344 weights; the model's "))
    #expect(trained.errors.contains("\nreference   the model without its adapter\n"))
    #expect(try Data(contentsOf: source) == before)
    #expect(!place.exists("run/model"))
    #expect(try place.text("run/run.json").contains(#""lora" : "r=2,targets=attn.c_proj,c_fc""#))

    let data = ["--data", "data.jsonl"]
    func on(_ command: String, _ adapter: String?, _ more: String...) throws -> String {
      let place = adapter.map { ["--adapter", $0] } ?? []
      let outcome = try self.place.program.run(
        [command, "--model", model.path] + place + data + more + ["--quiet"])
      #expect(outcome.code == 0, "\(command): \(outcome.errors)")
      return outcome.output
    }
    let scores = try on("score", "run/adapter")
    #expect(try scores != on("score", nil))
    #expect(try on("sample", "run/adapter", "--max-new-tokens", "3").contains("adapter"))
    #expect(
      try on("eval", "run/adapter", "--other", model.path, "--reference", model.path, "--json")
        .contains(#""model": "run/adapter""#))
    _ = try run(
      "calibrate", "--backbone", model.path, "--adapter", "run/adapter", "--folds", "2", "--data",
      "data.jsonl", "--out", "h.jsonl")
    _ = try on("sft", "run/adapter", "--steps", "1", "--out", "tuned")
    #expect(try weights("tuned/adapter") != weights("run/adapter"))

    _ = try run("merge", "--model", model.path, "--adapter", "run/adapter", "--out", "merged")
    let merged = try run("score", "--model", "merged", "--data", "data.jsonl")
    let (a, b) = (try Line.all(in: scores), try Line.all(in: merged))
    for (a, b) in zip(a, b) {
      #expect(
        mismatch(b.logp ?? [], a.logp ?? [], within: Tolerance(absolute: 1e-3, relative: 0)) == nil)
    }
  }

  @Test("a resumed run ends with the same adapter, and refuses another")
  func resumption() throws {
    let arguments = train(
      "--steps", "6", "--batch", "3", "--checkpoint-every", "2", "--shuffle", "--lora", "r=2")
    #expect(try place.program.run(arguments + ["--out", "whole"]).code == 0)
    #expect(try place.program.run(arguments + ["--out", "run"]).code == 0)
    let whole = try weights("whole/adapter")
    // This restores the state after step 4.
    try FileManager.default.removeItem(at: place.file("run/adapter"))
    let description = try place.text("run/run.json")
      .replacingOccurrences(of: #""finished_steps" : 6"#, with: #""finished_steps" : 4"#)
    try place.folder.file("run/run.json", description)

    let other = try place.program.run(["train", "--resume", "run", "--lora", "r=3"])
    #expect(other.code == 2)
    #expect(other.errors.contains("was started with --lora or --adapter 'r=2', now it is 'r=3'"))
    let resumed = try place.program.run(["train", "--resume", "run"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try weights("run/adapter") == whole)
  }

  @Test("rounds of self-training train one adapter further")
  func selfTraining() throws {
    _ = try run(
      "self-train", "--model", model.path, "--lora", "r=2", "--data", "data.jsonl", "--scorer",
      "length", "--loss", "lire", "--samples", "3", "--max-new-tokens", "4", "--lr", "1e-2",
      "--rounds", "2", "--keep-ties", "--out", "rounds")
    let last = try weights("rounds/adapter")
    #expect(try last == weights("rounds/round-2/run/adapter"))
    let description = try place.text("rounds/round-2/run/run.json")
    #expect(description.contains("rounds/round-1/run/adapter"))
  }

  @Test(
    "what can't be is refused before anything is started, by name",
    arguments: [
      (
        ["train", "--loss", "dpo", "--lora", "r=4"],
        "--lora is given without --model, to which it belongs"
      ),
      (
        ["train", "--loss", "dpo", "--lora", "r=0", "--model", "MODEL", "--data", "data.jsonl"],
        "--lora: adapter setting 'r' is '0', expected an integer from 1 to 65536"
      ),
      (
        ["sft", "--lora", "r=1,targets=q_proj", "--model", "MODEL", "--data", "data.jsonl"],
        "no linear layer of the model is called 'q_proj'; it has c_attn, c_proj, c_fc"
      ),
      (
        ["score", "--adapter", "ADAPTER", "--data", "data.jsonl"],
        "--adapter is given without --model; name the model that it belongs to, by its own account "
          + "'../llama'"
      ),
      (
        ["score", "--model", "ADAPTER", "--data", "data.jsonl"],
        "'ADAPTER' is an adapter (LoRA) for the model '../llama', no model; give that model as --model and "
          + "this directory as --adapter, or merge them first ('dora-host merge', or merge_and_unload of PEFT)"
      ),
      (
        ["train", "--loss", "dpo", "--lora", "r=1", "--adapter", "ADAPTER", "--model", "MODEL"],
        "--lora makes a new adapter and --adapter trains one that is there; give one of them"
      ),
      (
        ["merge", "--model", "MODEL", "--adapter", "MODEL", "--out", "merged"],
        "'MODEL' is a model, no adapter: it has no adapter_config.json"
      ),
      (
        ["merge", "--model", "MODEL", "--adapter", "ADAPTER", "--out", "MODEL"],
        "--out 'MODEL' exists and isn't empty; give the name of a new directory"
      ),
      (
        ["calibrate", "--adapter", "ADAPTER", "--data", "data.jsonl", "--out", "h.jsonl"],
        "--adapter is for a model: name its folder with --backbone"
      ),
    ])
  func refused(arguments: [String], message: String) throws {
    let adapter = PackageRoot.file("Tests/Golden/tiny-models/llama-lora").path
    let outcome = try place.program.run(
      arguments.map { $0 == "MODEL" ? model.path : $0 == "ADAPTER" ? adapter : $0 })
    #expect(outcome.code == 2)
    let errors = outcome.errors.replacingOccurrences(of: model.path, with: "MODEL")
      .replacingOccurrences(of: adapter, with: "ADAPTER")
    #expect(errors.hasPrefix("error: \(message)\n"), "\(errors)")
    #expect(try place.folder.names() == ["data.jsonl"])
  }
}
