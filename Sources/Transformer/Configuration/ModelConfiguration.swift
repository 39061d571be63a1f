import Checkpoints
import Foundation
import StrictJSON

/// The shape of a decoder: what `config.json` of a model directory says.
///
/// One alphabet of sizes runs through this module: V vocabulary, C channels, F channels inside a
/// feed-forward block, H heads, D channels per head.
public struct ModelConfiguration: Sendable, Equatable {
  /// V.
  public let vocabularySize: Int
  /// C.
  public let hiddenSize: Int
  /// F.
  public let intermediateSize: Int
  public let layerCount: Int
  /// H, a multiple of ``keyValueHeadCount``.
  public let headCount: Int
  public let keyValueHeadCount: Int
  /// D, even. Usually C / H, but published models differ.
  public let headDim: Int
  /// The longest sequence that the model was made for.
  public let maximumPositions: Int
  /// What root-mean-square norms add to the mean square.
  public let normEpsilon: Float
  public let rotary: RotaryFrequencies
  /// Whether the output matrix is the embedding table.
  public let tiesEmbeddings: Bool
  public let beginningOfSequence: Int32?
  /// Every token that ends a response; often one, sometimes several.
  public let endOfSequence: [Int32]

  /// Everything that the file said, to be written back with the trained model.
  let source: JSONObject

  /// A model that no file describes, to be initialised at random.
  ///
  /// - Parameters:
  ///   - hiddenSize: C, a multiple of `2 · headCount`.
  ///   - keyValueHeadCount: a divisor of `headCount`; nil for as many.
  public init(
    vocabularySize: Int, hiddenSize: Int, intermediateSize: Int, layerCount: Int, headCount: Int,
    keyValueHeadCount: Int? = nil, maximumPositions: Int, tiesEmbeddings: Bool = true,
    beginningOfSequence: Int32? = nil, endOfSequence: Int32? = nil
  ) throws(TransformerError) {
    func id(_ id: Int32?) -> JSONValue { id.map { .number(Int($0)) } ?? .null }
    let source: JSONObject = [
      "architectures": .array([.string("LlamaForCausalLM")]),
      "model_type": .string("llama"),
      "vocab_size": .number(vocabularySize),
      "hidden_size": .number(hiddenSize),
      "intermediate_size": .number(intermediateSize),
      "num_hidden_layers": .number(layerCount),
      "num_attention_heads": .number(headCount),
      "num_key_value_heads": .number(keyValueHeadCount ?? headCount),
      "max_position_embeddings": .number(maximumPositions),
      "rms_norm_eps": .number(1e-5),
      "rope_theta": .number(10000.0),
      "hidden_act": .string("silu"),
      "tie_word_embeddings": .bool(tiesEmbeddings),
      "bos_token_id": id(beginningOfSequence),
      "eos_token_id": id(endOfSequence),
      "torch_dtype": .string("float32"),
    ]
    try self.init(source, file: "config.json")
  }

  /// Reads `config.json` of a model directory.
  public init(directory: URL) throws(TransformerError) {
    let url = directory.appendingPathComponent("config.json")
    let source: JSONValue
    do { source = try JSONValue(contentsOf: url) } catch { throw .checkpoint(error) }
    // What is no object has no fields: the first one that is looked for is missing.
    try self.init(source.object ?? [:], file: url.path)
  }

  /// - Parameter file: names the source in errors.
  init(_ source: JSONObject, file: String) throws(TransformerError) {
    let fields = ConfigurationFields(source, file: file)
    try Self.checkArchitecture(fields)
    vocabularySize = try fields.size("vocab_size")
    hiddenSize = try fields.size("hidden_size")
    intermediateSize = try fields.size("intermediate_size")
    layerCount = try fields.size("num_hidden_layers")
    headCount = try fields.size("num_attention_heads")
    keyValueHeadCount = try fields.size("num_key_value_heads", default: headCount)
    headDim = try fields.size("head_dim", default: hiddenSize / headCount)
    maximumPositions = try fields.size("max_position_embeddings", default: 2048)
    normEpsilon = Float(try fields.positive("rms_norm_eps", default: 1e-6))
    tiesEmbeddings = try fields.flag("tie_word_embeddings", default: false)
    rotary = try RotaryFrequencies(fields)
    beginningOfSequence = try fields.tokens("bos_token_id", vocabularySize).first
    endOfSequence = try fields.tokens("eos_token_id", vocabularySize)
    self.source = source
    try checkHeads(fields)
  }
}

// MARK: - What is supported

extension ModelConfiguration {
  /// Values of `model_type`.
  static let supportedKinds = ["llama"]

  private static func checkArchitecture(_ fields: ConfigurationFields) throws(TransformerError) {
    guard let kind = try fields.text("model_type") else {
      throw .missingField(file: fields.file, field: "model_type")
    }
    if !supportedKinds.contains(kind) {
      throw fields.unsupported(
        "model_type", kind, supported: supportedKinds.joined(separator: ", "))
    }
    let activation = try fields.text("hidden_act") ?? "silu"
    if activation != "silu" {
      throw fields.unsupported("hidden_act", activation, supported: "silu")
    }
    for bias in ["attention_bias", "mlp_bias"] where try fields.flag(bias, default: false) {
      throw fields.unsupported(bias, "true", supported: "false")
    }
  }

  private func checkHeads(_ fields: ConfigurationFields) throws(TransformerError) {
    if headCount % keyValueHeadCount != 0 {
      throw fields.invalid("num_key_value_heads", "a divisor of num_attention_heads, \(headCount)")
    }
    if fields["head_dim"] == nil && hiddenSize % headCount != 0 {
      throw fields.invalid(
        "hidden_size", "a multiple of num_attention_heads, \(headCount), or head_dim be given")
    }
    if headDim % 2 != 0 {
      throw .invalidField(
        file: fields.file, field: "head_dim", value: "\(headDim)",
        expected: "even, for rotary embedding")
    }
  }
}

// MARK: - Saving

extension ModelConfiguration {
  /// The file's text for a float32 copy of the model: every field that was read, known or not.
  var savedSource: JSONValue { .object(source.savedInFloat32) }
}

extension JSONObject {
  /// A configuration's fields for weights that are written in float32.
  var savedInFloat32: JSONObject {
    var saved = self
    // The field's name changed with version 5 of transformers.
    let field = saved["dtype"] == nil ? "torch_dtype" : "dtype"
    saved[field] = .string("float32")
    return saved
  }
}
