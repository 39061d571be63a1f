import Foundation
import StrictJSON
import Testing
import _TestSupport

@testable import Transformer

@Suite("config.json")
struct ModelConfigurationTests {
  static let classic = """
    {"model_type":"llama","vocab_size":100,"hidden_size":32,"intermediate_size":64,\
    "num_hidden_layers":2,"num_attention_heads":4}
    """

  static func fields() throws -> JSONObject {
    try #require(try JSONParser.parse(Array(classic.utf8)).object)
  }

  /// The classic configuration in which one field is changed, added or, if the value is nil,
  /// removed.
  func configuration(_ field: String, _ value: String?) throws -> ModelConfiguration {
    var source = try Self.fields()
    source[field] = try value.map { try JSONParser.parse(Array($0.utf8)) }
    return try ModelConfiguration(source, file: "c")
  }

  @Test("absent fields have the defaults of transformers")
  func defaults() throws {
    let configuration = try configuration("bos_token_id", "null")
    #expect(configuration.keyValueHeadCount == 4)
    #expect(configuration.headDim == 8)
    #expect(configuration.maximumPositions == 2048)
    #expect(configuration.normEpsilon == 1e-6)
    #expect(
      configuration.rotary?.base == 10000
        && configuration.rotary?.scaling == RotaryFrequencies.Scaling.none)
    #expect(!configuration.tiesEmbeddings)
    #expect(configuration.beginningOfSequence == nil && configuration.endOfSequence.isEmpty)
  }

  @Test("one end-of-sequence token or several")
  func endOfSequence() throws {
    #expect(try configuration("eos_token_id", "2").endOfSequence == [2])
    #expect(try configuration("eos_token_id", "[2, 7]").endOfSequence == [2, 7])
  }

  @Test(
    "rotary scaling, in the layout before transformers 5 and the one since",
    arguments: [
      ("rope_scaling", #"{"type":"linear","factor":2.0}"#, .linear(factor: 2)),
      ("rope_scaling", #"{"rope_type":"default"}"#, .none),
      ("rope_parameters", #"{"rope_type":"linear","factor":4}"#, .linear(factor: 4)),
      ("rope_parameters", #"{"rope_theta":10000.0}"#, .none),
      (
        "rope_parameters",
        #"{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"#
          + #""original_max_position_embeddings":16}"#,
        .llama3(factor: 8, slowest: 1, fastest: 4, original: 16)
      ),
    ] as [(String, String, RotaryFrequencies.Scaling)])
  func scaling(field: String, value: String, expected: RotaryFrequencies.Scaling) throws {
    #expect(try configuration(field, value).rotary?.scaling == expected)
  }

  @Test("the base of rotary embedding, in both layouts")
  func rotaryBase() throws {
    #expect(try configuration("rope_theta", "500000.0").rotary?.base == 500000)
    #expect(try configuration("rope_parameters", #"{"rope_theta":1e6}"#).rotary?.base == 1e6)
  }

  @Test("scaled frequencies: slow pairs are slowed, fast ones kept, and the blend is continuous")
  func frequencies() throws {
    let plain = try #require(configuration("head_dim", "64").rotary).frequencies(turning: 64)
    let source =
      #"{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"#
      + #""original_max_position_embeddings":512}"#
    let scaled = try #require(configuration("rope_scaling", source).rotary).frequencies(turning: 64)
    for (plain, scaled) in zip(plain, scaled) {
      let turns = 512 * plain / (2 * .pi)
      if turns >= 4 {
        #expect(scaled == plain)
      } else if turns <= 1 {
        #expect(abs(scaled - plain / 8) <= 1e-7 * plain)
      } else {
        #expect(plain / 8 < scaled && scaled < plain)
      }
    }
    #expect(plain[0] == 1 && plain[31] < 2e-4)
    #expect(zip(scaled, scaled.dropFirst()).allSatisfy { $0 > $1 })
  }

  // MARK: Attacks

  @Test(
    "a field without a default must be there",
    arguments: [
      "model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers",
      "num_attention_heads",
    ])
  func missingField(field: String) throws {
    #expect(throws: TransformerError.missingField(file: "c", field: field)) {
      try configuration(field, nil)
    }
  }

  @Test(
    "a value that no model can have is refused",
    arguments: [
      ("vocab_size", "0"), ("vocab_size", "\"100\""), ("hidden_size", "32.0"),
      ("hidden_size", "30"), ("hidden_size", "99999999999"), ("num_hidden_layers", "-1"),
      ("num_key_value_heads", "3"), ("num_attention_heads", "64"), ("head_dim", "7"),
      ("rms_norm_eps", "0"), ("rms_norm_eps", "\"small\""), ("rms_norm_eps", "1e39"),
      ("rms_norm_eps", "1e-50"), ("rope_theta", "-1"),
      ("tie_word_embeddings", "1"), ("eos_token_id", "100"),
      ("eos_token_id", "[1, -1]"), ("bos_token_id", "\"<s>\""), ("rope_scaling", "8"),
      ("model_type", "1"),
    ])
  func invalidField(field: String, value: String) throws {
    #expect { try configuration(field, value) } throws: { error in
      guard case TransformerError.invalidField("c", _, _, _) = error else { return false }
      return true
    }
  }

  @Test(
    "what is not supported is refused by name",
    arguments: [
      ("model_type", "\"bloom\"", "model_type"), ("model_type", "\"gemma3\"", "model_type"),
      ("hidden_act", "\"tanh\"", "hidden_act"),
      ("rope_scaling", #"{"rope_type":"mrope","factor":2.0}"#, "rope_scaling.rope_type"),
      ("rope_scaling", #"{"type":"ntk","factor":2.0}"#, "rope_scaling.type"),
      ("partial_rotary_factor", "0.5", "partial_rotary_factor"),
      ("rope_parameters", #"{"partial_rotary_factor":0.5}"#, "partial_rotary_factor"),
      (
        "rope_parameters", #"{"full_attention":{"rope_theta":1e6}}"#,
        "rope_parameters.full_attention"
      ),
    ])
  func unsupported(field: String, value: String, name: String) throws {
    #expect { try configuration(field, value) } throws: { error in
      guard case TransformerError.unsupported("c", name, _, _) = error else { return false }
      return true
    }
  }

  @Test("scaling whose numbers contradict each other or are missing is refused")
  func invalidScaling() throws {
    let swapped =
      #"{"rope_type":"llama3","factor":8.0,"low_freq_factor":4.0,"high_freq_factor":1.0,"#
      + #""original_max_position_embeddings":16}"#
    #expect(
      throws: TransformerError.invalidField(
        file: "c", field: "rope_scaling.high_freq_factor", value: "1.0",
        expected: "above low_freq_factor, 4.0")
    ) { try configuration("rope_scaling", swapped) }
    #expect(throws: TransformerError.missingField(file: "c", field: "rope_scaling.factor")) {
      try configuration("rope_scaling", #"{"type":"linear"}"#)
    }
    var both = try Self.fields()
    both["rope_scaling"] = .object([:])
    both["rope_parameters"] = .object([:])
    #expect(throws: TransformerError.self) { try ModelConfiguration(both, file: "c") }
  }

  @Test("a configuration that is missing or no JSON is refused")
  func unreadable() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appendingPathComponent("config.json").path
    #expect(
      throws: TransformerError.noModel(directory: directory.url.relativePath, .noConfiguration)
    ) { try ModelConfiguration(directory: directory.url) }
    try directory.file("config.json", "{")
    #expect(
      throws: TransformerError.checkpoint(
        .malformedJSON(
          file: file, offset: 1, reason: "the text ends where a key in double quotes is expected")
      )
    ) { try ModelConfiguration(directory: directory.url) }
    try directory.file("config.json", "[]")
    #expect(throws: TransformerError.missingField(file: file, field: "model_type")) {
      try ModelConfiguration(directory: directory.url)
    }
  }

  @Test("messages name file, field, value and what would be right")
  func messages() throws {
    #expect { try configuration("model_type", "\"bloom\"") } throws: {
      "\($0)"
        == "'c': field 'model_type' is 'bloom', which is not supported; use llama, mistral, "
        + "qwen2, gpt2, qwen3, smollm3, gemma, gemma2, gemma3_text, phi3, gpt_neox, opt"
    }
    #expect { try configuration("num_key_value_heads", "3") } throws: {
      "\($0)"
        == "'c': field 'num_key_value_heads' is 3; it must be a divisor of "
        + "num_attention_heads, 4"
    }
    #expect { try configuration("vocab_size", nil) } throws: {
      "\($0)" == "'c': field 'vocab_size' is missing"
    }
  }
}
