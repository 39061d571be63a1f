import Checkpoints
import Foundation
import StrictJSON
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("loading and saving models")
struct LoadingAndSavingTests {
  let directory: TemporaryDirectory
  var model: URL { directory.url.appendingPathComponent("model") }
  var weights: URL { model.appendingPathComponent("model.safetensors") }

  init() throws { directory = try TemporaryDirectory() }

  func bits(_ decoder: Decoder) -> [[UInt32]] {
    decoder.parameters.map { $0.value.values.map(\.bitPattern) }
  }

  func configuration(ties: Bool = true) throws -> ModelConfiguration {
    try ModelConfiguration(
      vocabularySize: 24, hiddenSize: 16, intermediateSize: 20, layerCount: 2, headCount: 4,
      keyValueHeadCount: 2, maximumPositions: 32, tiesEmbeddings: ties, beginningOfSequence: 1,
      endOfSequence: 2)
  }

  @Test("what is saved loads with identical weights", arguments: ModelGolden.names)
  func roundTrip(name: String) throws {
    let original = try Decoder(directory: ModelGolden.directory(name))
    try original.save(to: model)
    let loaded = try Decoder(directory: model)
    #expect(bits(loaded) == bits(original))
    #expect(try directory.names() == ["model"])
    let published = try Checkpoint(directory: ModelGolden.directory(name))
    let saved = try Checkpoint(directory: model)
    #expect(saved.names == published.names)
    #expect(saved.names.allSatisfy { saved.shape(of: $0) == published.shape(of: $0) })
  }

  @Test("every field of the configuration comes back", arguments: ModelGolden.names)
  func fields(name: String) throws {
    let source = ModelGolden.directory(name)
    try Decoder(directory: source).save(to: model)
    func fields(_ directory: URL) throws -> JSONObject {
      let url = directory.appendingPathComponent("config.json")
      var fields = try #require(try JSONValue(contentsOf: url).object)
      (fields["torch_dtype"], fields["dtype"]) = (nil, nil)
      return fields
    }
    #expect(try JSONValue.object(fields(model)) == .object(fields(source)))
  }

  @Test("saving keeps every field of the configuration and sets the element type")
  func savedConfiguration() throws {
    for (field, other) in [("torch_dtype", "dtype"), ("dtype", "torch_dtype")] {
      var source = try configuration().source
      source["torch_dtype"] = nil
      source[field] = .string("bfloat16")
      source["rope_scaling"] = .object([
        "factor": .number(8.0), "type": .string("linear"),
      ])
      source["unheard_of"] = .array([.null, .number(1e-05)])
      try Decoder(configuration: ModelConfiguration(source, file: "c"), seed: 1).save(to: model)
      var expected = source
      expected[field] = .string("float32")
      let saved = try JSONValue(contentsOf: model.appendingPathComponent("config.json"))
      #expect(saved == .object(expected))
      #expect(saved.object?[other] == nil)
    }
  }

  @Test("tokenizer files come along, other files do not, also from the directory itself")
  func companions() throws {
    let decoder = Decoder(configuration: try configuration(), seed: 1)
    try directory.file("tokenizer.json", "t")
    try directory.file("generation_config.json", "g")
    try directory.file("golden.json", "no")
    try decoder.save(to: model, companions: ModelCompanions(of: directory.url))
    // The files that were read are kept, even if the directory is removed.
    let companions = try ModelCompanions(of: model)
    try FileManager.default.removeItem(at: model)
    try decoder.save(to: model, companions: companions)
    let names = try FileManager.default.contentsOfDirectory(atPath: model.path).sorted()
    #expect(
      names == ["config.json", "generation_config.json", "model.safetensors", "tokenizer.json"])
    #expect(
      try String(contentsOf: model.appendingPathComponent("tokenizer.json"), encoding: .utf8) == "t"
    )
  }

  @Test("a companion that is there and can't be read is an error, not left out")
  func unreadableCompanion() throws {
    let link = directory.url.appendingPathComponent("tokenizer.json")
    try FileManager.default.createSymbolicLink(
      atPath: link.path, withDestinationPath: "nowhere.json")
    #expect(
      throws: CheckpointError.unreadable(file: link.path, reason: "No such file or directory")
    ) { try ModelCompanions(of: directory.url) }
  }

  @Test("nothing is written that is untrue of float32 weights of a whole decoder")
  func untrueFields() throws {
    var source = try configuration().source
    source["quantization_config"] = .object(["quant_method": .string("gptq")])
    source["compression_config"] = .object([:])
    source["_name_or_path"] = .string("/models/other")
    source["auto_map"] = .object(["AutoModel": .string("modeling_x.Model")])
    source["torch_dtype"] = .string("float16")
    source["dtype"] = .string("bfloat16")
    source["architectures"] = .array([.string("LlamaModel")])
    try Decoder(configuration: ModelConfiguration(source, file: "c"), seed: 1).save(to: model)
    let saved = try JSONValue(contentsOf: model.appendingPathComponent("config.json")).object
    for field in ["quantization_config", "compression_config", "_name_or_path", "auto_map"] {
      #expect(saved?[field] == nil, "\(field)")
    }
    #expect(saved?["torch_dtype"] == .string("float32"))
    #expect(saved?["dtype"] == .string("float32"))
    #expect(saved?["architectures"] == .array([.string("LlamaForCausalLM")]))
  }

  @Test("a random model depends on its seed only, and has the deviation it should")
  func randomModel() throws {
    let configuration = try configuration(ties: false)
    let decoder = Decoder(configuration: configuration, seed: 5)
    #expect(bits(decoder) == bits(Decoder(configuration: configuration, seed: 5)))
    #expect(bits(decoder) != bits(Decoder(configuration: configuration, seed: 6)))
    for weight in decoder.weights {
      let value = weight.parameter.value
      let meanSquare = value.squaredNorm() / Double(value.count)
      if weight.parameter.decays {
        // With 256 elements or more, the deviation is nearly always within a tenth.
        #expect(abs(meanSquare.squareRoot() - 0.02) < 0.003, "\(weight.layout.name)")
      } else {
        #expect(value.values.allSatisfy { $0 == 1 }, "\(weight.layout.name)")
      }
    }
  }

  @Test("a copy shares nothing with its original")
  func copy() throws {
    let decoder = Decoder(configuration: try configuration(ties: false), seed: 5)
    let copy = decoder.copy()
    let before = bits(copy)
    #expect(before == bits(decoder))
    for parameter in decoder.parameters { parameter.value.fill(0) }
    #expect(bits(copy) == before)
  }

  // MARK: Attacks

  /// Saves a model with its tensors changed by `change`.
  func save(
    ties: Bool = true, _ change: (inout [NamedTensor]) -> Void
  ) throws {
    let decoder = Decoder(configuration: try configuration(ties: ties), seed: 1)
    try decoder.save(to: model)
    let file = try SafetensorsFile(contentsOf: weights)
    var tensors = try file.names.map { NamedTensor($0, try file.tensor($0)) }
    change(&tensors)
    try SafetensorsFile.write(tensors, to: weights)
  }

  func expectRefusal(_ expected: TransformerError) {
    #expect(throws: expected) { try Decoder(directory: model) }
  }

  @Test("a missing tensor is refused")
  func missingTensor() throws {
    let name = "model.layers.1.self_attn.k_proj.weight"
    try save { tensors in tensors.removeAll { $0.name == name } }
    expectRefusal(.missingTensor(directory: model.path, tensor: name))
  }

  @Test("an untied model needs its output matrix")
  func missingHead() throws {
    try save(ties: false) { tensors in tensors.removeAll { $0.name == "lm_head.weight" } }
    expectRefusal(.missingTensor(directory: model.path, tensor: "lm_head.weight"))
  }

  @Test("a tensor that has no place in the model is refused")
  func unexpectedTensor() throws {
    let name = "model.layers.2.mlp.up_proj.weight"
    try save { $0.append(NamedTensor(name, Tensor(zeros: [20, 16]))) }
    expectRefusal(.unexpectedTensor(file: weights.path, tensor: name))
  }

  @Test("a tensor of another shape is refused, before memory is asked for")
  func wrongShape() throws {
    let name = "model.layers.0.mlp.down_proj.weight"
    try save { tensors in
      tensors.removeAll { $0.name == name }
      tensors.append(NamedTensor(name, Tensor(zeros: [20, 16])))
    }
    expectRefusal(
      .wrongShape(file: weights.path, tensor: name, expected: [16, 20], found: [20, 16]))

    var huge = try configuration().source
    huge["vocab_size"] = .number(1 << 20)
    huge["hidden_size"] = .number(1 << 20)
    try JSONValue.object(huge).write(to: model.appendingPathComponent("config.json"))
    expectRefusal(
      .wrongShape(
        file: weights.path, tensor: "model.embed_tokens.weight", expected: [1 << 20, 1 << 20],
        found: [24, 16]))
  }

  @Test("constants that old files hold are passed over")
  func rotaryConstants() throws {
    let name = "model.layers.0.self_attn.rotary_emb.inv_freq"
    try save { $0.append(NamedTensor(name, Tensor(zeros: [2]))) }
    _ = try Decoder(directory: model)
  }

  /// Copies a golden model with its tensors changed by `change`.
  func copy(_ name: String, _ change: (inout [String: Tensor]) -> Void) throws {
    try Decoder(directory: ModelGolden.directory(name)).save(to: model)
    let file = try SafetensorsFile(contentsOf: weights)
    var tensors: [String: Tensor] = [:]
    for name in file.names { tensors[name] = try file.tensor(name) }
    change(&tensors)
    try SafetensorsFile.write(tensors.map { NamedTensor($0.key, $0.value) }, to: weights)
  }

  @Test(
    "files of the bare model lack its prefix", arguments: ["gpt2", "llama-plain-tied", "qwen2"])
  func barePrefix(name: String) throws {
    try copy(name) { tensors in
      tensors = Dictionary(
        uniqueKeysWithValues: tensors.map { name, tensor in
          (name.split(separator: ".").dropFirst().joined(separator: "."), tensor)
        })
    }
    let original = try Decoder(directory: ModelGolden.directory(name))
    #expect(try bits(Decoder(directory: model)) == bits(original))
  }

  @Test("old GPT-2 files hold masks, which are passed over; what only looks like one is not")
  func masks() throws {
    try copy("gpt2") { tensors in
      tensors["transformer.h.0.attn.bias"] = Tensor(zeros: [1, 1, 64, 64])
      tensors["h.1.attn.masked_bias"] = Tensor(zeros: [1])
    }
    _ = try Decoder(directory: model)
    let name = "transformer.h.0.crossattention.c_attn.bias"
    try copy("gpt2") { $0[name] = Tensor(zeros: [96]) }
    expectRefusal(.unexpectedTensor(file: weights.path, tensor: name))
  }

  @Test("what a kind of model needs is asked for by name")
  func kinds() throws {
    let bias = "model.layers.1.self_attn.k_proj.bias"
    try copy("qwen2") { $0[bias] = nil }
    expectRefusal(.missingTensor(directory: model.path, tensor: bias))
    try copy("llama") { $0[bias] = Tensor(zeros: [16]) }
    expectRefusal(.unexpectedTensor(file: weights.path, tensor: bias))
    let inner = "transformer.h.0.mlp.c_fc.weight"
    try copy("gpt2") { $0[inner] = Tensor(zeros: [192, 48]) }
    expectRefusal(
      .wrongShape(file: weights.path, tensor: inner, expected: [48, 192], found: [192, 48]))
    try copy("gpt2") { $0["transformer.wpe.weight"] = nil }
    expectRefusal(.missingTensor(directory: model.path, tensor: "transformer.wpe.weight"))
  }

  @Test("a tied model may repeat its embeddings as the output matrix, but not contradict them")
  func tiedHead() throws {
    let name = "lm_head.weight"
    let table = Decoder(configuration: try configuration(), seed: 1).embedding.parameter.value
    try save { $0.append(NamedTensor(name, table)) }
    _ = try Decoder(directory: model)
    try save { $0.append(NamedTensor(name, Tensor(zeros: [24, 16]))) }
    expectRefusal(.untiedHead(file: weights.path, tensor: name))
    try save { $0.append(NamedTensor(name, Tensor(zeros: [2]))) }
    expectRefusal(
      .wrongShape(file: weights.path, tensor: name, expected: [24, 16], found: [2]))
  }

  @Test("a directory without weights or with damaged ones is refused")
  func damagedWeights() throws {
    try Decoder(configuration: try configuration(), seed: 1).save(to: model)
    try Data([1, 2, 3]).write(to: weights)
    expectRefusal(.checkpoint(.truncated(file: weights.path, bytes: 3)))
    try FileManager.default.removeItem(at: weights)
    expectRefusal(.noModel(directory: model.relativePath, .noWeights))
  }
}
