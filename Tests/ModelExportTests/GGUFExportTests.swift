import Foundation
import Testing
import _TestSupport

@testable import ModelExport

@Suite("Models as GGUF files")
struct GGUFExportTests {
  static func exported(_ model: URL, as element: GGUFElement = .f32) throws -> GGUFReader {
    let folder = try TemporaryDirectory()
    let url = folder.url.appendingPathComponent("m.gguf")
    try GGUFExport.write(model, to: url, as: element)
    return try GGUFReader(url)
  }

  /// llama2.c's file has the rows of q and k in llama.cpp's order. The Hugging Face directory was
  /// later created from that file.
  @Test(
    "the tensors of stories260K are those of the published llama2.c file, q and k in its order",
    .enabled(if: SharedData.isPresent, "\(SharedData.hint)"))
  func stories() throws {
    let model = try SharedData.file("data/models/stories260K")
    let file = try Self.exported(model)
    let bytes = Array(try Data(contentsOf: model.appendingPathComponent("stories260K.bin")))
    let numbers = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let (dim, hidden, layers, keyRows, vocabulary) = (64, 172, 5, 32, 512)
    var start = 7
    func next(_ count: Int) -> [Float] {
      defer { start += count }
      return Array(numbers[start..<start + count])
    }
    #expect(file.floats("token_embd.weight") == next(vocabulary * dim))
    let blocks = [
      ("attn_norm", dim), ("attn_q", dim * dim), ("attn_k", dim * keyRows),
      ("attn_v", dim * keyRows),
      ("attn_output", dim * dim), ("ffn_norm", dim), ("ffn_gate", dim * hidden),
      ("ffn_down", dim * hidden), ("ffn_up", dim * hidden),
    ]
    for (name, count) in blocks {
      for layer in 0..<layers {
        #expect(file.floats("blk.\(layer).\(name).weight") == next(count), "\(layer) \(name)")
      }
    }
    #expect(file.floats("output_norm.weight") == next(dim))
    #expect(file.tensors["output.weight"] == nil && file.tensors.count == 2 + layers * 9)
    #expect(file.tensors["blk.0.ffn_gate.weight"]?.shape == [dim, hidden])
    #expect(file.numbers["llama.attention.head_count_kv"] == 4)
    #expect(file.texts["tokenizer.ggml.model"] == "llama")
    #expect(file.strings["tokenizer.ggml.tokens"]?.count == vocabulary)
    #expect(file.numbers["tokenizer.ggml.bos_token_id"] == 1)
  }

  @Test(
    "every kind of model that is promised is written, in every type",
    .enabled(if: SharedData.isPresent, "\(SharedData.hint)"),
    arguments: ["llama", "qwen2"], GGUFElement.allCases)
  func kinds(name: String, element: GGUFElement) throws {
    let folder = try TemporaryDirectory()
    let source = try SharedData.file("data/tiny-models/\(name)")
    for file in ["config.json", "model.safetensors"] {
      try FileManager.default.copyItem(
        at: source.appendingPathComponent(file), to: folder.url.appendingPathComponent(file))
    }
    let model = try GGUFModel(directory: folder.url)
    let tensors = try model.tensors(element)
    #expect(tensors.contains { $0.name == "blk.0.attn_q.weight" && $0.element == element })
    #expect(tensors.allSatisfy { $0.shape.count > 1 || $0.element == .f32 })
    #expect(name != "qwen2" || tensors.contains { $0.name == "blk.0.attn_q.bias" })
    #expect(try model.metadata(element).contains { $0.key == "\(model.architecture).block_count" })
  }

  @Test("numbers are rounded to the nearest, ties to even")
  func rounding() {
    let one: Float = 1
    #expect(GGUFElement.bfloat16(one) == 0x3F80)
    #expect(GGUFElement.bfloat16(one + 0x1p-8) == 0x3F80)
    #expect(GGUFElement.bfloat16(one + 0x1.8p-7) == 0x3F82)
    #expect(GGUFElement.bfloat16(one + 0x1.02p-8) == 0x3F81)
    #expect(GGUFElement.bfloat16(-2) == 0xC000)
    let values: [Float] = [1, 1 + 0x1p-11, 65504]
    values.withUnsafeBufferPointer { values in
      #expect(GGUFElement.f16.bytes(of: values) == [0x00, 0x3C, 0x00, 0x3C, 0xFF, 0x7B])
    }
    [Float(1e6)].withUnsafeBufferPointer { #expect(GGUFElement.f16.bytes(of: $0) == nil) }
  }

  @Test("names are those of llama.cpp, and others have none")
  func names() {
    #expect(GGUFModel.name(of: "model.layers.11.mlp.down_proj.weight") == "blk.11.ffn_down.weight")
    #expect(GGUFModel.name(of: "model.layers.0.self_attn.q_proj.bias") == "blk.0.attn_q.bias")
    #expect(GGUFModel.name(of: "lm_head.weight") == "output.weight")
    for name in ["model.layers.x.mlp.down_proj.weight", "model.norm", "score.weight", "weight", ""]
    {
      #expect(GGUFModel.name(of: name) == nil)
    }
  }

  @Test(
    "what a file has no place for is refused by name",
    arguments: [
      (#""model_type":"gpt2""#, "model_type is gpt2"),
      (#""model_type":"llama","hidden_act":"gelu""#, "hidden_act is gelu"),
      (
        #""model_type":"mistral","sliding_window":8,"max_position_embeddings":64"#,
        "sliding_window is 8"
      ),
      (
        #""model_type":"llama","rope_scaling":{"rope_type":"yarn","factor":2}"#,
        "rope_scaling is yarn"
      ),
    ])
  func refusals(fields: String, message: String) throws {
    let folder = try TemporaryDirectory()
    _ = try folder.file("config.json", "{\(fields)}")
    _ = try folder.file("model.safetensors", Array(repeating: 0, count: 0) + Self.emptyWeights)
    #expect {
      _ = try GGUFModel(directory: folder.url)
    } throws: { "\($0)".contains(message) }
  }

  @Test(
    "a tensor that isn't what config.json makes it is refused by name, whatever its shape",
    arguments: [
      ("vocab_size", "4000000000", "embed_tokens.weight' has shape [3, 2], config.json makes it"),
      ("num_attention_heads", "4294967295", "self_attn.q_proj.weight' has shape [4, 2]"),
      ("head_dim", "3", "self_attn.q_proj.weight' has shape [4, 2], config.json makes it [6, 2]"),
      ("num_hidden_layers", "2", "tensor 'model.layers.1.input_layernorm.weight', which"),
      ("num_hidden_layers", "0", "tensor 'model.layers.0.input_layernorm.weight' has no name"),
    ])
  func foreignSizes(field: String, value: String, message: String) throws {
    let folder = try Self.tinyModel(sizes: [field: value])
    let url = folder.url.appendingPathComponent("m.gguf")
    #expect { try GGUFExport.write(folder.url, to: url) } throws: { "\($0)".contains(message) }
  }

  @Test("a tensor without dimensions is refused as one of another shape")
  func scalar() throws {
    for name in ["self_attn.q_proj", "self_attn.k_proj", "mlp.up_proj"] {
      let folder = try Self.tinyModel(shapes: ["model.layers.0.\(name).weight": []])
      let url = folder.url.appendingPathComponent("m.gguf")
      #expect {
        try GGUFExport.write(folder.url, to: url)
      } throws: { "\($0)".contains("\(name).weight' has shape [], config.json makes it [4, 2]") }
    }
  }

  /// A directory with a Llama of one layer, all weights 0, without a tokenizer.
  private static func tinyModel(
    sizes: [String: String] = [:], shapes: [String: [Int]] = [:]
  ) throws -> TemporaryDirectory {
    let folder = try TemporaryDirectory()
    let layer: [String: [Int]] = [
      "input_layernorm": [2], "post_attention_layernorm": [2], "self_attn.q_proj": [4, 2],
      "self_attn.k_proj": [4, 2], "self_attn.v_proj": [4, 2], "self_attn.o_proj": [2, 4],
      "mlp.gate_proj": [4, 2], "mlp.up_proj": [4, 2], "mlp.down_proj": [2, 4],
    ]
    var all: [String: [Int]] = ["model.embed_tokens.weight": [3, 2], "model.norm.weight": [2]]
    for (name, shape) in layer { all["model.layers.0.\(name).weight"] = shape }
    var (entries, end) = ([String](), 0)
    for (name, shape) in all.merging(shapes, uniquingKeysWith: { $1 }) {
      let bytes = 4 * shape.reduce(1, *)
      entries.append(
        #""\#(name)":{"dtype":"F32","shape":\#(shape),"data_offsets":[\#(end),\#(end + bytes)]}"#)
      end += bytes
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    _ = try folder.file(
      "model.safetensors", length + header + [UInt8](repeating: 0, count: end))
    let fields = [
      "vocab_size": "3", "hidden_size": "2", "intermediate_size": "4", "num_hidden_layers": "1",
      "num_attention_heads": "2", "head_dim": "2", "max_position_embeddings": "8",
    ].merging(sizes, uniquingKeysWith: { $1 }).map { #""\#($0)":\#($1)"# }
    _ = try folder.file(
      "config.json", #"{"model_type":"llama",\#(fields.joined(separator: ","))}"#)
    return folder
  }

  private static let emptyWeights: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)
}
