import Foundation
import StrictJSON
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("architectures")
struct ArchitectureTests {
  let ids: [Int32] = [1, 7, 22, 31, 3, 17, 33, 14, 8, 39, 26, 5, 12, 12, 19, 30]

  @Test("there are references for every kind of model")
  func kinds() throws {
    let known = try ModelGolden.names.map {
      try ModelConfiguration(directory: ModelGolden.directory($0)).kind.name
    }
    #expect(Set(known) == Set(ModelKind.names))
  }

  @Test(
    "config.json as version 4 of transformers writes it is the same model",
    arguments: ModelGolden.architectures)
  func version4(name: String) throws {
    let source = ModelGolden.directory(name)
    let copy = try TemporaryDirectory()
    for (from, to) in [("model.safetensors", nil), ("config-v4.json", "config.json")] {
      try FileManager.default.copyItem(
        at: source.appendingPathComponent(from), to: copy.url.appendingPathComponent(to ?? from))
    }
    let (old, new) = (try Decoder(directory: copy.url), try Decoder(directory: source))
    #expect(old.configuration.computation == new.configuration.computation)
    #expect(try old.logits(ids: ids).values == new.logits(ids: ids).values)
  }

  @Test("what an architecture adds is part of what tells models apart")
  func computation() throws {
    let all = try ModelGolden.architectures.map {
      try ModelConfiguration(directory: ModelGolden.directory($0)).computation
    }
    #expect(Set(all).count == all.count)
  }

  @Test(
    "long sequences are turned otherwise, whatever shares their prompt",
    arguments: ["llama-dynamic", "phi3"])
  func regimes(name: String) throws {
    let configuration = try ModelConfiguration(
      directory: ModelGolden.directory("architectures/\(name)"))
    let prompt: [Int32] = [1, 2, 3, 4, 5, 6, 7, 8]
    let batch = try PackedBatch(
      [.init(prompt: prompt, responses: [[1, 2], [1, 2, 3, 4, 5, 6], [3], [9, 8, 7, 6, 5, 4]])],
      for: configuration)
    #expect(batch.groups.count == 2)
    #expect(batch.groups.map(\.branches.count) == [1, 2])
    #expect(batch.responseOffsets == [0, 2, 8, 9, 15])
    #expect(Set(batch.regimes.map { $0 == 0 }) == [true, false])
    #expect(batch.ids.count == 2 * 8 + 1 + 5 + 0 + 5)
  }

  @Test("how concentrated a distribution of capped logits is")
  func concentration() throws {
    let decoder = try Decoder(directory: ModelGolden.directory("architectures/gemma2"))
    let item = PackedBatch.Item(prompt: Array(ids.prefix(5)), responses: [Array(ids.dropFirst(5))])
    let batch = try PackedBatch([item], for: decoder.configuration)
    let found = decoder.tokenConcentrations(Tape(recording: false), batch).logSumSquares.value
    let logits = try decoder.logits(ids: ids)
    let expected = (4..<ids.count - 1).map { row in
      let exponentials = logits.row(row).map { exp($0) }
      let sum = exponentials.reduce(0, +)
      return log(exponentials.reduce(0) { $0 + $1 / sum * ($1 / sum) })
    }
    #expect(mismatch(found.values.map(Double.init), expected, within: .logProbabilities) == nil)
  }

  // MARK: Attacks

  /// The error from loading a stored model with other values for some configuration fields, or nil
  /// if there is no error.
  func refusal(_ name: String, _ changes: [String: JSONValue]) throws -> String? {
    let url = ModelGolden.directory("architectures/\(name)").appendingPathComponent("config.json")
    var source = try #require(try JSONValue(contentsOf: url).object)
    for (field, value) in changes { source[field] = value }
    do {
      _ = try ModelConfiguration(source, file: "c")
      return nil
    } catch { return "\(error)" }
  }

  @Test("settings of other families that change nothing are no reason to refuse a file")
  func neutral() throws {
    let fields: [String: JSONValue] = [
      "attn_logit_softcapping": .null, "logits_scaling": .number(1.0),
      "rope_interleaved": .bool(false),
    ]
    #expect(try refusal("llama-linear", fields) == nil)
    #expect(try refusal("gemma", fields) == nil)
  }

  @Test("settings that would change what is computed are refused by name, not passed over")
  func refusals() throws {
    let cases: [(String, [String: JSONValue], String)] = [
      ("gemma2", ["use_bidirectional_attention": .bool(true)], "'use_bidirectional_attention'"),
      ("gemma3", ["attn_logit_softcapping": .number(50)], "'attn_logit_softcapping'"),
      ("gemma3", ["sliding_window": .null], "'sliding_window'"),
      (
        "gemma3", ["rope_parameters": .object(["rope_type": .string("default")])],
        "'rope_parameters'"
      ),
      ("gemma", ["hidden_act": .string("mish")], "'hidden_act'"),
      ("opt", ["do_layer_norm_before": .bool(false)], "'do_layer_norm_before'"),
      ("opt", ["word_embed_proj_dim": .number(8)], "'word_embed_proj_dim'"),
      (
        "mistral",
        ["layer_types": .array([.string("full_attention"), .string("sliding_attention")])],
        "'layer_types'"
      ),
      ("smollm3", ["no_rope_layers": .array([.number(1)])], "'no_rope_layers'"),
      (
        "phi3",
        [
          "rope_parameters": .object([
            "rope_type": .string("longrope"), "short_factor": .array([.number(1)]),
            "long_factor": .array([.number(1)]),
          ])
        ], "'rope_parameters.short_factor'"
      ),
      ("gpt-neox", ["rotary_pct": .number(0.03), "rope_parameters": .null], "'rotary_pct'"),
      ("llama-linear", ["final_logit_softcapping": .number(30)], "'final_logit_softcapping'"),
      ("qwen3", ["logits_scaling": .number(8)], "'logits_scaling'"),
      ("mistral", ["num_local_experts": .number(8)], "'num_local_experts'"),
      ("gpt-neox", ["num_attention_heads": .number(3)], "'hidden_size'"),
    ]
    for (name, changes, field) in cases {
      let message = try refusal(name, changes)
      #expect(message?.contains(field) == true, "\(name), \(field): \(message ?? "taken")")
    }
  }
}
