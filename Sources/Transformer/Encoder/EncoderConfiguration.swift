import StrictJSON
import TensorCore

/// The shape of a BERT encoder: what `config.json` of a model directory says.
///
/// Dropout is not applied, whatever the file says about it: results are a function of the weights.
public struct EncoderConfiguration: Sendable, Equatable {
  /// V.
  public let vocabularySize: Int
  /// C, a multiple of ``headCount``.
  public let hiddenSize: Int
  /// F.
  public let intermediateSize: Int
  public let layerCount: Int
  /// H.
  public let headCount: Int
  /// The longest sequence: each position has an embedding of its own.
  public let maximumPositions: Int
  /// How many kinds of tokens there are: two in models that read pairs of texts.
  public let typeCount: Int
  public let normEpsilon: Float
  /// Between the two matrices of a feed-forward block.
  public let activation: Activation

  /// D.
  var headDim: Int { hiddenSize / headCount }

  /// The value of `model_type`.
  static let kind = "bert"

  init(_ fields: ConfigurationFields) throws(TransformerError) {
    try Self.check(fields)
    vocabularySize = try fields.size("vocab_size")
    hiddenSize = try fields.size("hidden_size")
    intermediateSize = try fields.size("intermediate_size")
    layerCount = try fields.size("num_hidden_layers")
    headCount = try fields.size("num_attention_heads")
    maximumPositions = try fields.size("max_position_embeddings", default: 512)
    typeCount = try fields.size("type_vocab_size", default: 2)
    normEpsilon = Float(try fields.positive("layer_norm_eps", default: 1e-12))
    activation = try fields.activation("hidden_act", default: "gelu")
    if hiddenSize % headCount != 0 {
      throw fields.invalid("hidden_size", "a multiple of num_attention_heads, \(headCount)")
    }
  }

  private static func check(_ fields: ConfigurationFields) throws(TransformerError) {
    let positions = try fields.text("position_embedding_type") ?? "absolute"
    if positions != "absolute" {
      throw fields.unsupported("position_embedding_type", positions, supported: "absolute")
    }
    try fields.require("is_decoder", false, default: false)
    try fields.require("add_cross_attention", false, default: false)
  }
}
