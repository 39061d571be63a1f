import Checkpoints
import Foundation
import StrictJSON

/// A model directory prepared for export, with its sizes and with its tensors under llama.cpp's
/// names.
struct GGUFModel {
  /// The supported kinds of models. Keys are names in config.json, and values are names in GGUF
  /// files.
  static let architectures = [
    "llama": "llama", "mistral": "llama", "qwen2": "qwen2", "qwen3": "qwen3",
  ]

  let directory: URL
  private let fields: JSONObject
  let weights: Checkpoint
  let architecture: String

  init(directory: URL) throws(ExportError) {
    self.directory = directory
    do throws(CheckpointError) {
      weights = try Checkpoint(directory: directory)
      let url = directory.appendingPathComponent("config.json")
      fields = try JSONValue(contentsOf: url).object ?? JSONObject()
    } catch { throw .unreadable(error) }
    let kind = fields["model_type"]?.string ?? "no model_type"
    guard let architecture = Self.architectures[kind] else {
      throw .unsupportedModel(
        directory: directory.relativePath, field: "model_type", value: kind,
        supported: Self.architectures.keys.sorted().joined(separator: ", "))
    }
    self.architecture = architecture
    try refuseWhatIsNotWritten()
  }

  // MARK: - Configuration

  /// Rejects settings that change what a model computes but can't be stored in the file.
  private func refuseWhatIsNotWritten() throws(ExportError) {
    func refuse(_ field: String, _ value: String, _ supported: String) -> ExportError {
      .unsupportedModel(
        directory: directory.relativePath, field: field, value: value, supported: supported)
    }
    if let act = fields["hidden_act"]?.string, act != "silu" {
      throw refuse("hidden_act", act, "silu")
    }
    if fields["mlp_bias"]?.bool == true { throw refuse("mlp_bias", "true", "false") }
    let positions = fields["max_position_embeddings"]?.integer ?? 0
    if let window = fields["sliding_window"]?.integer, window < positions,
      fields["use_sliding_window"]?.bool ?? (fields["model_type"]?.string == "mistral")
    {
      throw refuse("sliding_window", "\(window)", "null, or at least max_position_embeddings")
    }
    if let kind = rotaryKind, !["default", "linear", "llama3"].contains(kind) {
      throw refuse("rope_scaling", kind, "linear, llama3")
    }
  }

  /// The rotary settings, under either of their names in config.json.
  private var rotary: JSONObject? {
    fields["rope_parameters"]?.object ?? fields["rope_scaling"]?.object
  }
  private var rotaryKind: String? {
    rotary?["rope_type"]?.string ?? rotary?["type"]?.string
  }
  private var rotaryBase: Double {
    rotary?["rope_theta"]?.double ?? fields["rope_theta"]?.double ?? 10000
  }

  func integer(_ name: String) throws(ExportError) -> Int {
    guard let value = fields[name]?.integer, value >= 0, value <= Int(UInt32.max) else {
      throw .missingField(directory: directory.relativePath, field: name)
    }
    return value
  }

  var headCount: Int {
    get throws(ExportError) { try integer("num_attention_heads") }
  }
  var keyValueHeadCount: Int {
    get throws(ExportError) {
      fields["num_key_value_heads"]?.integer == nil
        ? try headCount : try integer("num_key_value_heads")
    }
  }
  var headSize: Int {
    get throws(ExportError) {
      if fields["head_dim"]?.integer != nil { return try integer("head_dim") }
      let heads = try headCount
      guard heads > 0 else {
        throw .missingField(directory: directory.relativePath, field: "num_attention_heads")
      }
      return try integer("hidden_size") / heads
    }
  }

  func metadata(_ element: GGUFElement) throws(ExportError) -> [(key: String, value: GGUFValue)] {
    func number(_ value: Int) -> GGUFValue { .uint32(UInt32(clamping: value)) }
    let head = try headSize
    var result: [(key: String, value: GGUFValue)] = [
      ("general.architecture", .string(architecture)),
      ("general.type", .string("model")),
      ("general.name", .string(directory.lastPathComponent)),
      ("general.file_type", .uint32(element.fileCode)),
    ]
    let own: [(String, GGUFValue)] = [
      ("block_count", number(try integer("num_hidden_layers"))),
      ("context_length", number(try integer("max_position_embeddings"))),
      ("embedding_length", number(try integer("hidden_size"))),
      ("feed_forward_length", number(try integer("intermediate_size"))),
      ("attention.head_count", number(try headCount)),
      ("attention.head_count_kv", number(try keyValueHeadCount)),
      ("attention.key_length", number(head)),
      ("attention.value_length", number(head)),
      ("attention.layer_norm_rms_epsilon", .float32(Float(fields["rms_norm_eps"]?.double ?? 1e-6))),
      ("rope.dimension_count", number(head)),
      ("rope.freq_base", .float32(Float(rotaryBase))),
      ("vocab_size", number(try integer("vocab_size"))),
    ]
    result += own.map { (key: "\(architecture).\($0.0)", value: $0.1) }
    if rotaryKind == "linear" {
      result.append(("\(architecture).rope.scaling.type", .string("linear")))
      let factor = rotary?["factor"]?.double ?? 1
      result.append(("\(architecture).rope.scaling.factor", .float32(Float(factor))))
    }
    return result
  }

  // MARK: - Tensors

  /// The published names of a layer's tensors, without `model.layers.N.`, and their names in the
  /// format.
  private static let layerNames = [
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm", "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
  ]
  private static let outerNames = [
    "model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output",
  ]

  func tensors(_ element: GGUFElement) throws(ExportError) -> [GGUFFile.Tensor] {
    var tensors: [GGUFFile.Tensor] = []
    let tied = fields["tie_word_embeddings"]?.bool ?? false
    if let factors = try rotaryFactors() { tensors.append(factors) }
    for name in weights.names where !Self.isBuffer(name) && !(tied && name == "lm_head.weight") {
      guard let shape = weights.shape(of: name), let target = Self.name(of: name) else {
        throw .unknownTensor(directory: directory.relativePath, name: name)
      }
      // Norms and biases keep their full precision, because they are small.
      let type = shape.count == 1 ? .f32 : element
      let heads = try heads(of: name)
      tensors.append(
        GGUFFile.Tensor(name: target, shape: shape, element: type) {
          [weights] destination throws(CheckpointError) in
          try weights.readFinite(name, into: destination)
          if let heads { Self.interleave(destination, shape, heads: heads) }
        })
    }
    return tensors
  }

  /// Whether a tensor contains rotary frequencies, as in old files. They also follow from the
  /// configuration.
  private static func isBuffer(_ name: String) -> Bool { name.hasSuffix("rotary_emb.inv_freq") }

  static func name(of published: String) -> String? {
    guard let dot = published.lastIndex(of: ".") else { return nil }
    let (stem, ending) = (String(published[..<dot]), published[dot...])
    guard ending == ".weight" || ending == ".bias" else { return nil }
    if let name = outerNames[stem] { return name + ending }
    let parts = stem.split(separator: ".", maxSplits: 3)
    guard parts.count == 4, parts[0] == "model", parts[1] == "layers", let layer = Int(parts[2]),
      let name = layerNames[String(parts[3])]
    else { return nil }
    return "blk.\(layer).\(name)\(ending)"
  }

  /// The number of heads within which a tensor's rows are reordered, or nil if the format keeps the
  /// published order.
  ///
  /// In Llama models, llama.cpp rotates neighbouring rows together, whereas Hugging Face rotates
  /// the two halves of a head together.
  private func heads(of name: String) throws(ExportError) -> Int? {
    guard architecture == "llama" else { return nil }
    if name.contains(".self_attn.q_proj.") { return try headCount }
    return name.contains(".self_attn.k_proj.") ? try keyValueHeadCount : nil
  }

  /// Reorders the rows of each head from halves to pairs. Row i and row i + D/2 become rows 2i and
  /// 2i + 1.
  static func interleave(_ values: UnsafeMutablePointer<Float>, _ shape: [Int], heads: Int) {
    // An odd head size has no pairs.
    guard let rows = shape.first, heads > 0, rows % (2 * heads) == 0 else { return }
    let columns = shape.dropFirst().reduce(1, *)
    let half = rows / heads / 2
    let original = Array(UnsafeBufferPointer(start: values, count: rows * columns))
    for row in 0..<rows {
      let (head, place) = row.quotientAndRemainder(dividingBy: 2 * half)
      let target = head * 2 * half + 2 * (place % half) + place / half
      for column in 0..<columns {
        values[target * columns + column] = original[row * columns + column]
      }
    }
  }

  /// The divisor of each frequency in Llama 3's scaling, or nil if there is no scaling.
  ///
  /// Wavelengths above `original/low_freq_factor` are scaled by `factor`, and those below
  /// `original/high_freq_factor` aren't scaled. Between the two, the inverse is interpolated.
  private func rotaryFactors() throws(ExportError) -> GGUFFile.Tensor? {
    guard rotaryKind == "llama3" else { return nil }
    func number(_ name: String) throws(ExportError) -> Double {
      guard let value = rotary?[name]?.double, value > 0 else {
        throw .missingField(directory: directory.relativePath, field: "rope_scaling.\(name)")
      }
      return value
    }
    let (factor, original) = (
      try number("factor"), try number("original_max_position_embeddings")
    )
    let (low, high) = (try number("low_freq_factor"), try number("high_freq_factor"))
    let (size, base) = (try headSize, rotaryBase)
    let factors: [Float] = stride(from: 0, to: size, by: 2).map { i in
      let wavelength = 2 * Double.pi * pow(base, Double(i) / Double(size))
      if wavelength < original / high { return 1 }
      if wavelength > original / low { return Float(factor) }
      let smooth = (original / wavelength - low) / (high - low)
      return Float(1 / ((1 - smooth) / factor + smooth))
    }
    return GGUFFile.Tensor(
      name: "rope_freqs.weight", shape: [factors.count], element: .f32
    ) { destination in
      for (i, factor) in factors.enumerated() { destination[i] = factor }
    }
  }
}
