import Foundation

/// A model directory of any shape, with arbitrary weights or none.
public struct ModelFile: Sendable {
  /// `config.json`.
  public let configuration: String
  /// Every tensor with its shape.
  public let tensors: [(name: String, shape: [Int])]
  /// Whether weights are stored in bfloat16.
  public var isNarrow = false

  /// A model of the Llama family.
  public init(
    kind: String = "llama", hidden: Int, inside: Int, layers: Int, heads: Int, keyValueHeads: Int,
    vocabulary: Int, hasBias: Bool = false
  ) {
    configuration = """
      {"model_type":"\(kind)","hidden_size":\(hidden),"intermediate_size":\(inside),\
      "num_hidden_layers":\(layers),"num_attention_heads":\(heads),\
      "num_key_value_heads":\(keyValueHeads),"vocab_size":\(vocabulary),\
      "max_position_embeddings":2048,"tie_word_embeddings":true,"rms_norm_eps":1e-5}
      """
    let width = hidden / heads * keyValueHeads
    var tensors = [
      ("model.embed_tokens.weight", [vocabulary, hidden]), ("model.norm.weight", [hidden]),
    ]
    for layer in 0..<layers {
      let shapes: [(String, [Int])] = [
        ("self_attn.q_proj", [hidden, hidden]), ("self_attn.k_proj", [width, hidden]),
        ("self_attn.v_proj", [width, hidden]), ("self_attn.o_proj", [hidden, hidden]),
        ("mlp.gate_proj", [inside, hidden]), ("mlp.up_proj", [inside, hidden]),
        ("mlp.down_proj", [hidden, inside]), ("input_layernorm", [hidden]),
        ("post_attention_layernorm", [hidden]),
      ]
      for (name, shape) in shapes {
        tensors.append(("model.layers.\(layer).\(name).weight", shape))
      }
      for (name, size) in [("q_proj", hidden), ("k_proj", width), ("v_proj", width)] where hasBias {
        tensors.append(("model.layers.\(layer).self_attn.\(name).bias", [size]))
      }
    }
    self.tensors = tensors
  }

  /// The number of weights.
  public var count: Int { tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  private var size: Int { isNarrow ? 2 : 4 }

  private var header: [UInt8] {
    var (entries, end): ([String], Int) = ([], 0)
    for (name, shape) in tensors {
      let bytes = shape.reduce(size, *)
      entries.append(
        #""\#(name)":{"dtype":"\#(isNarrow ? "BF16" : "F32")","shape":\#(shape),"data_offsets":[\#(end),\#(end + bytes)]}"#
      )
      end += bytes
    }
    let text = "{" + entries.joined(separator: ",") + "}"
    return withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { Array($0) }
      + Array(text.utf8)
  }

  /// Writes the model without weights: the file is as long as it would be, and takes no room.
  public func writeSparse(_ directory: URL) throws {
    let file = try start(directory)
    try file.truncate(atOffset: UInt64(header.count + count * size))
    try file.close()
  }

  /// Writes the model with small weights that look random.
  public func write(_ directory: URL) throws {
    var generator = SeededGenerator(seed: 3)
    let block = (0..<(1 << 14)).flatMap { _ -> [UInt8] in
      let bits = Float(0.02 * generator.normal(mean: 0, deviation: 1)).bitPattern
      return isNarrow
        ? withUnsafeBytes(of: UInt16(bits >> 16).littleEndian) { Array($0) }
        : withUnsafeBytes(of: bits.littleEndian) { Array($0) }
    }
    let file = try start(directory)
    var left = count * size
    while left > 0 {
      try file.write(contentsOf: block.prefix(left))
      left -= min(left, block.count)
    }
    try file.close()
  }

  private func start(_ directory: URL) throws -> FileHandle {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try configuration.write(
      to: directory.appendingPathComponent("config.json"), atomically: true, encoding: .utf8)
    let url = directory.appendingPathComponent("model.safetensors")
    try Data(header).write(to: url)
    let file = try FileHandle(forWritingTo: url)
    try file.seekToEnd()
    return file
  }
}
