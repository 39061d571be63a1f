import Foundation
import StrictJSON
import Testing
import _TestSupport

@testable import Transformer

@Suite("Kinds of models in config.json")
struct ModelKindTests {
  static let family = """
    "vocab_size":100,"hidden_size":64,"intermediate_size":64,"num_hidden_layers":3,\
    "num_attention_heads":32
    """
  static let minimal: [ModelKind: String] = [
    .llama: #"{"model_type":"llama",\#(family)}"#,
    .mistral: #"{"model_type":"mistral",\#(family)}"#,
    .qwen2: #"{"model_type":"qwen2",\#(family)}"#,
    .gpt2: #"{"model_type":"gpt2","vocab_size":100,"n_embd":64,"n_layer":3,"n_head":4}"#,
  ]

  /// The minimal configuration of a kind, in which some fields are changed, added or, if the value
  /// is nil, removed.
  func configuration(
    _ kind: ModelKind, _ changes: [(String, String?)] = []
  ) throws -> ModelConfiguration {
    let text = try #require(Self.minimal[kind])
    var source = try #require(try JSONParser.parse(Array(text.utf8)).object)
    for (field, value) in changes {
      source[field] = try value.map { try JSONParser.parse(Array($0.utf8)) }
    }
    return try ModelConfiguration(source, file: "c")
  }

  func refusal(_ kind: ModelKind, _ changes: (String, String?)...) -> String? {
    do {
      _ = try configuration(kind, changes)
      return nil
    } catch { return "\(error)" }
  }

  // MARK: Defaults

  @Test("what a file doesn't say is what transformers takes")
  func defaults() throws {
    let mistral = try configuration(.mistral)
    #expect(mistral.keyValueHeadCount == 8)
    #expect(mistral.maximumPositions == 131072)
    #expect(mistral.windows == [4096, 4096, 4096])
    #expect(mistral.biases == [])
    let qwen2 = try configuration(.qwen2)
    #expect(qwen2.keyValueHeadCount == 32)
    #expect(qwen2.maximumPositions == 32768)
    #expect(qwen2.windows == [nil, nil, nil])
    #expect(qwen2.biases == .queryKeyValue)
    let gpt2 = try configuration(.gpt2)
    #expect(gpt2.keyValueHeadCount == 4 && gpt2.headDim == 16 && gpt2.intermediateSize == 256)
    #expect(gpt2.maximumPositions == 1024)
    #expect(gpt2.normEpsilon == 1e-5)
    #expect(gpt2.feedForward == .plain(.geluTanh))
    #expect(gpt2.tiesEmbeddings && gpt2.rotary == nil && gpt2.biases == .all)
    for kind in [ModelKind.llama, .mistral, .qwen2] {
      #expect(try configuration(kind, [("num_key_value_heads", "null")]).keyValueHeadCount == 32)
      #expect(try configuration(kind).feedForward == .gated)
      #expect(try !configuration(kind).tiesEmbeddings)
    }
  }

  @Test("biases of Llama are for attention, for the feed-forward block, or for both")
  func llamaBiases() throws {
    func biases(_ fields: String...) throws -> BiasedProjections {
      try configuration(.llama, fields.map { ($0, "true") }).biases
    }
    #expect(try biases() == [])
    #expect(try biases("attention_bias") == [.queryKeyValue, .output])
    #expect(try biases("mlp_bias") == .feedForward)
    #expect(try biases("attention_bias", "mlp_bias") == .all)
  }

  @Test("a window is in all layers of Mistral, and null means none")
  func mistralWindow() throws {
    #expect(try configuration(.mistral, [("sliding_window", "7")]).windows == [7, 7, 7])
    #expect(try configuration(.mistral, [("sliding_window", "null")]).windows == [nil, nil, nil])
  }

  @Test(
    "a window is in some layers of Qwen2 if it's in use, in both layouts",
    arguments: [
      ("false", "8", "1", nil, [nil, nil, nil]), ("true", "8", "1", nil, [nil, 8, 8]),
      ("true", "8", "0", nil, [8, 8, 8]), ("true", "8", nil, nil, [nil, nil, nil]),
      ("true", "null", "1", nil, [nil, nil, nil]), ("true", nil, "2", nil, [nil, nil, 4096]),
      (
        "true", "8", "0", #"["full_attention","sliding_attention","full_attention"]"#,
        [nil, 8, nil]
      ),
      (
        "false", "8", "0", #"["full_attention","full_attention","full_attention"]"#,
        [nil, nil, nil]
      ),
    ] as [(String, String?, String?, String?, [Int?])])
  func qwen2Windows(
    use: String, window: String?, first: String?, types: String?, expected: [Int?]
  ) throws {
    let configuration = try configuration(
      .qwen2,
      [
        ("use_sliding_window", use), ("sliding_window", window), ("max_window_layers", first),
        ("layer_types", types),
      ])
    #expect(configuration.windows == expected)
  }

  @Test("a GPT-2 file's own numbers count")
  func gpt2() throws {
    let configuration = try configuration(
      .gpt2,
      [
        ("n_inner", "96"), ("n_positions", "32"), ("n_ctx", "64"),
        ("activation_function", "\"relu\""), ("layer_norm_epsilon", "1e-6"),
        ("tie_word_embeddings", "false"), ("eos_token_id", "99"), ("pad_token_id", "-1"),
      ])
    #expect(configuration.intermediateSize == 96)
    #expect(configuration.maximumPositions == 32)
    #expect(configuration.feedForward == .plain(.relu))
    #expect(configuration.normEpsilon == 1e-6)
    #expect(!configuration.tiesEmbeddings)
    #expect(configuration.endOfSequence == [99])
    #expect(configuration.padding == -1)
    #expect(try self.configuration(.gpt2, [("n_inner", "null")]).intermediateSize == 256)
  }

  @Test("all that decides what is computed tells models apart")
  func computation() throws {
    let all = [
      try configuration(.llama), try configuration(.mistral), try configuration(.qwen2),
      try configuration(.mistral, [("sliding_window", "7")]),
      try configuration(.mistral, [("rms_norm_eps", "0.1")]),
      try configuration(.mistral, [("rope_theta", "5")]), try configuration(.gpt2),
      try configuration(.gpt2, [("activation_function", "\"gelu\"")]),
    ].map(\.computation)
    #expect(Set(all).count == all.count)
  }

  // MARK: Attacks

  @Test("GPT-2's variants are refused by name")
  func variants() {
    for (field, value, supported) in [
      ("scale_attn_weights", "false", "true"),
      ("scale_attn_by_inverse_layer_idx", "true", "false"),
      ("reorder_and_upcast_attn", "true", "false"), ("add_cross_attention", "true", "false"),
    ] {
      #expect(
        refusal(.gpt2, (field, value))
          == "'c': field '\(field)' is '\(value)', which is not supported; use \(supported)")
      #expect(refusal(.gpt2, (field, supported)) == nil)
      #expect(
        refusal(.gpt2, (field, "1")) == "'c': field '\(field)' is 1; it must be true or false")
    }
    #expect(
      refusal(.gpt2, ("activation_function", "\"silu\""))
        == "'c': field 'activation_function' is 'silu', which is not supported; use gelu, gelu_fast, "
        + "gelu_new, gelu_pytorch_tanh, relu")
    #expect(
      refusal(.gpt2, ("n_head", "5"))
        == "'c': field 'n_embd' is 64; it must be a multiple of n_head, 5")
    for field in ["vocab_size", "n_embd", "n_layer", "n_head"] {
      #expect(refusal(.gpt2, (field, nil)) == "'c': field '\(field)' is missing")
    }
  }

  @Test("windows that contradict the rest are refused")
  func windows() {
    #expect(
      refusal(.mistral, ("sliding_window", "0"))
        == "'c': field 'sliding_window' is 0; it must be an integer from 1 to 1048576")
    let sliding = #"["full_attention","sliding_attention","full_attention"]"#
    #expect(
      refusal(.qwen2, ("layer_types", sliding))
        == "'c': field 'layer_types' is \(sliding); it must be \"full_attention\" throughout, or "
        + "use_sliding_window be true with a sliding_window")
    for types in [#"["full_attention"]"#, #"["full","full","full"]"#, "3", "[1,2,3]"] {
      #expect(
        refusal(.qwen2, ("layer_types", types))
          == "'c': field 'layer_types' is \(types); it must be a list of 3, each \"full_attention\" or "
          + "\"sliding_attention\"")
    }
    #expect(
      refusal(.qwen2, ("max_window_layers", "-1"))
        == "'c': field 'max_window_layers' is -1; it must be an integer from 0 to 1048576")
    #expect(
      refusal(.mistral, ("num_attention_heads", "4"))
        == "'c': field 'num_key_value_heads' is absent; it must be a divisor of num_attention_heads, 4"
    )
    #expect(
      refusal(.qwen2, ("pad_token_id", "\"x\""))
        == "'c': field 'pad_token_id' is \"x\"; it must be a token id")
  }
}
