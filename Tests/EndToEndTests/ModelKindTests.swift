import Foundation
import Testing
import _TestSupport

/// Tests of every command that reads a model's directory, on every kind of model.
@Suite("Kinds of models, end to end") struct ModelKindTests {
  private static let golden = PackageRoot.file("Tests/Golden/tiny-models")

  private static let pairs = (0..<8).map { i in
    #"{"prompt":[1,\#(20 + i)],"chosen":[\#(3 + i),9,\#(40 + i)],"rejected":[\#(60 - i),5]}"#
  }

  private static func place() throws -> Workplace {
    let place = try Workplace()
    try place.folder.file("data.jsonl", pairs.joined(separator: "\n") + "\n")
    return place
  }

  @Test(
    "a model is trained, and what is saved is read by every command",
    arguments: ["mistral", "qwen2", "qwen2-config-v5", "gpt2"])
  func pipeline(kind: String) throws {
    let place = try Self.place()
    let model = Self.golden.appendingPathComponent(kind)
    func run(_ arguments: String...) throws -> String {
      let outcome = try place.program.run(arguments + ["--data", "data.jsonl", "--quiet"])
      #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
      return outcome.output
    }
    _ = try run("train", "--loss", "dpo", "--model", model.path, "--steps", "2", "--out", "run")
    let source = try Data(contentsOf: model.appendingPathComponent("model.safetensors"))
    let trained = try Data(contentsOf: place.file("run/model/model.safetensors"))
    #expect(trained.count == source.count, "the same tensors, float32 before and after")
    #expect(trained != source)
    #expect(try run("score", "--model", "run/model").split(separator: "\n").count == 8)
    let sampled = try run("sample", "--model", "run/model", "-n", "2", "--max-new-tokens", "4")
    #expect(sampled.split(separator: "\n").count == 8)
    _ = try run("eval", "--model", "run/model", "--reference", model.path)
    _ = try run("calibrate", "--backbone", "run/model", "--folds", "2", "--out", "h.jsonl")
    _ = try run("sft", "--model", "run/model", "--steps", "1", "--out", "tuned")
    _ = try run(
      "train", "--loss", "dpo", "--robust", "wdpo", "--model", "tuned/model", "--steps", "1",
      "--out", "again")
    _ = try run(
      "self-train", "--model", "again/model", "--loss", "dpo", "--rounds", "1", "--samples", "2",
      "--max-new-tokens", "3", "--scorer", "length", "--keep-ties", "--out", "taught")
    #expect(place.exists("taught/model/model.safetensors"))
  }

  @Test("GPT-2 reads and writes text through a byte-level tokenizer of its own")
  func text() throws {
    let place = try Workplace()
    let model = try ModelFolder(copying: "gpt2", to: place.file("model"))
    try Self.tokenizer().write(to: model.url.appendingPathComponent("tokenizer.json"))
    let rows = ["red", "blue"].map {
      #"{"prompt":"A colour:","chosen":" \#($0)","rejected":" \#($0) no"}"#
    }
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    let trained = try place.program.run(
      "train", "--loss", "dpo", "--model", "model", "--data", "data.jsonl", "--steps", "2", "--out",
      "run", "--quiet")
    #expect(trained.code == 0, "\(trained.errors)")
    let sampled = try place.program.run(
      "sample", "--model", "run/model", "--prompt", "A colour:", "--max-new-tokens", "8",
      "--temperature", "0", "--quiet")
    #expect(sampled.code == 0, "\(sampled.errors)")
    #expect(!sampled.output.isEmpty)
  }

  /// A tokenizer of printable ASCII, a space and `<|endoftext|>`, whose ids are below the model's
  /// 150.
  private static func tokenizer() throws -> Data {
    let characters = (33...126).compactMap { UnicodeScalar($0).map(String.init) } + ["\u{120}"]
    let end = "<|endoftext|>"
    var vocabulary = Dictionary(
      uniqueKeysWithValues: characters.enumerated().map { ($0.element, $0.offset + 3) })
    vocabulary[end] = 2
    let added: [String: Any] = [
      "id": 2, "content": end, "special": true, "normalized": false, "lstrip": false,
      "rstrip": false, "single_word": false,
    ]
    let bytes: [String: Any] = [
      "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
    ]
    return try JSONSerialization.data(withJSONObject: [
      "version": "1.0", "added_tokens": [added], "pre_tokenizer": bytes, "decoder": bytes,
      "model": ["type": "BPE", "vocab": vocabulary, "merges": [String]()] as [String: Any],
    ])
  }
}
