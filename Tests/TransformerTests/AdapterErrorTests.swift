import Checkpoints
import Foundation
import StrictJSON
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("adapters that can't be used")
struct AdapterErrorTests {
  static let llama = ModelGolden.directory("llama")
  static let adapter = ModelGolden.directory("llama-lora")

  static func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  /// The error from loading a modified copy of an adapter.
  static func message(
    base: String = "llama", _ change: (inout JSONObject) -> Void = { _ in },
    tensors: ([NamedTensor]) -> [NamedTensor] = { $0 }
  ) throws -> String {
    let folder = try TemporaryDirectory()
    defer { withExtendedLifetime(folder) {} }
    var fields = try #require(
      try JSONValue(contentsOf: adapter.appendingPathComponent("adapter_config.json")).object)
    change(&fields)
    try JSONValue.object(fields).write(
      to: folder.url.appendingPathComponent("adapter_config.json"))
    let file = try SafetensorsFile(
      contentsOf: adapter.appendingPathComponent("adapter_model.safetensors"))
    let all = try file.names.map { NamedTensor($0, try file.tensor($0)) }
    try SafetensorsFile.write(
      tensors(all), to: folder.url.appendingPathComponent("adapter_model.safetensors"))
    let text = message {
      _ = try Decoder(directory: ModelGolden.directory(base), adapter: folder.url)
    }
    return text.replacingOccurrences(of: folder.url.path, with: "DIR")
      .replacingOccurrences(of: folder.url.relativePath, with: "DIR")
  }

  // MARK: Settings

  @Test(
    "embeddings and the output matrix are refused as targets, by what they are",
    arguments: [
      ("llama", "lm_head", "the output matrix"),
      ("llama", "embed_tokens", "the table of embeddings"),
      ("gpt2", "wte", "the table of embeddings"),
      ("architectures/opt", "model.decoder.embed_tokens", "the table of embeddings"),
    ])
  func outsideOfLayers(model: String, target: String, matrix: String) throws {
    let decoder = try Decoder(directory: ModelGolden.directory(model))
    let text = Self.message {
      try decoder.addAdapter(LoRASettings(targets: [target]), seed: 1)
    }
    #expect(
      text.hasPrefix("'\(target)' is \(matrix), which gets no adapter here; take linear layers: "),
      "\(text)")
  }

  @Test("settings as text")
  func settings() throws {
    #expect(try LoRASettings(parsing: "r=4") == LoRASettings(rank: 4))
    #expect(
      try LoRASettings(parsing: "r=8,alpha=16,targets=all-linear,rslora=true,dropout=0")
        == LoRASettings(isRankStabilized: true))
    #expect(
      try LoRASettings(parsing: " target_modules=q_proj , mlp.c_fc,lora_alpha=0.5")
        == LoRASettings(alpha: 0.5, targets: ["q_proj", "mlp.c_fc"]))
  }

  @Test(
    "settings that make no adapter",
    arguments: [
      ("r=0", "adapter setting 'r\' is '0', expected an integer from 1 to 65536"),
      ("r=-1", "adapter setting 'r\' is '-1', expected an integer from 1 to 65536"),
      (
        "r=99999999999999999999",
        "adapter setting 'r\' is '99999999999999999999', expected an integer from 1 to 65536"
      ),
      ("r=8.0", "adapter setting 'r\' is '8.0', expected an integer from 1 to 65536"),
      ("alpha=0", "adapter setting 'alpha\' is '0', expected a number above 0"),
      ("alpha=nan", "adapter setting 'alpha\' is 'nan', expected a number above 0"),
      ("alpha=1e300", "adapter setting 'alpha\' is '1e300', expected a number above 0"),
      ("r=4,r=8", "adapter setting 'r\' is '8', expected once"),
      ("r=4,rank=8", "adapter setting 'rank\' is '8', expected once"),
      ("rslora=yes", "adapter setting 'rslora\' is 'yes', expected true or false"),
      (
        "dropout=0.1",
        "adapter setting 'dropout\' is '0.1', expected 0: every step is the exact gradient of the batch, which dropout would not be"
      ),
      (
        "targets=all-linear,q_proj",
        "adapter setting 'targets\' is 'all-linear,q_proj', expected all-linear, or names of linear layers separated by commas"
      ),
      (
        "targets=",
        "adapter setting 'targets\' is '', expected all-linear, or names of linear layers separated by commas"
      ),
      (
        "8",
        "'8' is no adapter setting; expected NAME=VALUE with r, alpha, targets, rslora, dropout"
      ),
      ("", "'' is no adapter setting; expected NAME=VALUE with r, alpha, targets, rslora, dropout"),
      (
        "scale=2",
        "'scale' is no adapter setting; expected NAME=VALUE with r, alpha, targets, rslora, dropout"
      ),
      ("bias=all", "adapter setting 'bias\' is not supported: biases stay as they are"),
      (
        "modules_to_save=lm_head",
        "adapter setting 'modules_to_save\' is not supported: all weights of the model stay as they are"
      ),
      (
        "use_dora=true",
        "adapter setting 'use_dora\': the magnitude vectors of weight-decomposed LoRA, an adapter method that is called DoRA as "
          + "well and has nothing to do with the robust objective DoRA, are not supported; leave it out"
      ),
    ])
  func wrongSettings(text: String, expected: String) {
    #expect(Self.message { _ = try LoRASettings(parsing: text) } == expected)
  }

  // MARK: adapter_config.json

  @Test(
    "fields that decide what is computed are refused by name",
    arguments: [
      ("peft_type", JSONValue.string("IA3"), "'IA3', which is not supported; use LORA"),
      ("task_type", .string("SEQ_CLS"), "'SEQ_CLS', which is not supported; use CAUSAL_LM"),
      ("bias", .string("lora_only"), "'lora_only', which is not supported; use none"),
      ("r", .number(0), "0; it must be an integer from 1 to 1048576"),
      ("r", .string("4"), "\"4\"; it must be an integer from 1 to 1048576"),
      ("lora_alpha", .number(-1), "-1; it must be a number above 0, within float32"),
      ("lora_dropout", .number(1.5), "1.5; it must be a number from 0 to below 1"),
      (
        "init_lora_weights", .string("pissa"),
        "'pissa', which is not supported; use true, false, gaussian, eva, orthogonal; others change the base model"
      ),
      (
        "modules_to_save", .array([.string("lm_head")]),
        "'[\"lm_head\"]', which is not supported; use null, or an adapter without it"
      ),
      (
        "lora_bias", .bool(true),
        "'true', which is not supported; use null, or an adapter without it"
      ),
      (
        "layer_replication", .array([.number(0)]),
        "'[0]', which is not supported; use null, or an adapter without it"
      ),
    ])
  func fields(field: String, value: JSONValue, expected: String) throws {
    let message = try Self.message { $0[field] = value }
    #expect(message == "'DIR/adapter_config.json': field '\(field)' is \(expected)")
  }

  @Test("weight-decomposed LoRA is not this program's DoRA")
  func weightDecomposed() throws {
    let message = try Self.message { $0["use_dora"] = .bool(true) }
    #expect(
      message
        == "'DIR/adapter_config.json': field 'use_dora' is true: the magnitude vectors of weight-decomposed "
        + "LoRA, an adapter method that is called DoRA as well and has nothing to do with the robust "
        + "objective DoRA, are not supported; merge that adapter with PEFT, or train one without")
  }

  @Test("a pattern that is a regular expression is refused by its field and key")
  func pattern() throws {
    let message = try Self.message {
      $0["rank_pattern"] = .object([".*q_proj": .number(8)])
    }
    #expect(
      message
        == "'DIR/adapter_config.json': field 'rank_pattern..*q_proj' is 'a regular expression', which is "
        + "not supported; use names of modules")
  }

  // MARK: Tensors

  static let start = "'DIR/adapter_model.safetensors'"
  static let first = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"

  @Test("the rank of the configuration is not that of the tensors")
  func otherRank() throws {
    let message = try Self.message { $0["r"] = .number(5) }
    #expect(
      message
        == "\(Self.start): tensor '\(Self.first)' has shape [4, 48], the base model and the rank make it "
        + "[5, 48]: is this the adapter's base?")
  }

  @Test("an adapter for a model with other layers")
  func otherBase() throws {
    #expect(
      try Self.message(base: "gpt2")
        == "\(Self.start): tensor '\(Self.first)' is of a linear layer that the base model doesn't have; "
        + "it has c_attn, c_proj, c_fc in 2 layers: is this the adapter's base?")
  }

  @Test("an adapter that lacks tensors, or has others")
  func tensors() throws {
    let name = "base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight"
    #expect(
      try Self.message(tensors: { $0.filter { $0.name != name } })
        == "\(Self.start) has no tensor '\(name)', which its adapter_config.json needs")
    let pair = "base_model.model.model.layers.1.self_attn.v_proj"
    #expect(
      try Self.message(tensors: { $0.filter { !$0.name.hasPrefix(pair) } })
        == "\(Self.start) has no tensor '\(pair).lora_A.weight', which its adapter_config.json needs"
    )
    func added(_ name: String) throws -> String {
      try Self.message(tensors: { $0 + [NamedTensor(name, Tensor(zeros: [1, 1]))] })
    }
    #expect(
      try added("base_model.model.model.embed_tokens.lora_embedding_A")
        .hasSuffix("is an adapter of the embeddings, which is not supported"))
    #expect(
      try added("base_model.model.lm_head.lora_A.weight")
        .hasSuffix("is an adapter of the output matrix, which is not supported"))
    #expect(
      try added("base_model.model.lm_head.weight")
        .hasSuffix("is neither 'lora_A.weight' nor 'lora_B.weight' of a linear layer"))
    #expect(
      try added("model.layers.0.self_attn.q_proj.weight")
        .hasSuffix("isn't of an adapter: PEFT's names begin with 'base_model.model.'"))
  }

  @Test("an adapter with a number that is none")
  func notFinite() throws {
    let message = try Self.message(tensors: { tensors in
      tensors.map { tensor in
        guard tensor.name == Self.first else { return tensor }
        return NamedTensor(
          tensor.name, Tensor([Float](repeating: .nan, count: 192), shape: [4, 48]))
      }
    })
    #expect(message.hasPrefix("\(Self.start): tensor '\(Self.first)' holds nan at element 0"))
  }

  // MARK: Directories

  @Test("what is no adapter's directory is said")
  func directories() throws {
    let folder = try TemporaryDirectory()
    defer { withExtendedLifetime(folder) {} }
    func message(_ url: URL) -> String {
      Self.message { _ = try Decoder(directory: Self.llama, adapter: url) }
        .replacingOccurrences(of: url.relativePath, with: "DIR")
    }
    #expect(
      message(folder.url.appendingPathComponent("none"))
        == "'DIR' does not exist; give an adapter's directory")
    #expect(message(Self.llama) == "'DIR' is a model, no adapter: it has no adapter_config.json")
    #expect(
      message(folder.url)
        == "'DIR' has no adapter_config.json; give an adapter's directory, as PEFT writes it")
    try Data("{}".utf8).write(to: folder.url.appendingPathComponent("adapter_config.json"))
    #expect(message(folder.url) == "'DIR' has no adapter_model.safetensors")
    try Data().write(to: folder.url.appendingPathComponent("adapter_model.bin"))
    #expect(message(folder.url).hasPrefix("'DIR' has 'adapter_model.bin'"))
  }
}
