import StrictJSON
import TensorCore

/// The architecture of an encoder, as given by `config.json` in a model directory.
///
/// Dropout is never applied, even if the file asks for it, so results depend only on the weights.
public struct EncoderConfiguration: Sendable, Equatable {
  /// The way in which the model encodes positions.
  enum Positions: Sendable, Equatable {
    /// Each position has an embedding, and positions are counted from 0.
    case embedded
    /// Each position has an embedding. Positions are counted from the padding token's id plus 1,
    /// and the position of a padding token is its id.
    case countedFrom(padding: Int32)
    /// Queries and keys are rotated, with the given frequencies for each layer.
    case rotary([RotaryFrequencies])
  }

  let kind: EncoderKind
  /// The vocabulary size V.
  public let vocabularySize: Int
  /// The number of channels C, a multiple of ``headCount``.
  public let hiddenSize: Int
  /// The number of channels F inside a feed-forward block.
  public let intermediateSize: Int
  public let layerCount: Int
  /// The number of heads H.
  public let headCount: Int
  /// The length of the longest sequence.
  public let maximumPositions: Int
  /// The number of rows of the position table.
  let positionRows: Int
  /// The number of token types. It is two in models that read pairs of texts, and one if the model
  /// doesn't distinguish types.
  public let typeCount: Int
  public let normEpsilon: Float
  let feedForward: FeedForward.Kind
  var positions = Positions.embedded

  // Fields that differ in ModernBERT.

  /// Whether norms come before blocks rather than after them.
  var normsFirst = false
  var norm = Norm.Kind.layer
  var biases = BiasedProjections.all
  /// For each layer, the number of positions to which a row attends in each direction. The array is
  /// empty if all rows attend to all rows.
  var reaches: [Int?] = []
  var pooler = Pooler(activation: .tanh)

  /// The layer that is applied to one row per sequence, before the head.
  struct Pooler: Sendable, Equatable {
    let activation: Activation
    var hasBias = true
    /// Whether a norm follows the layer.
    var isNormed = false
    /// Whether the mean of all rows also goes through the pooler, as the first row does.
    var takesMeans = false
  }

  /// The number D of channels per head.
  var headDim: Int { hiddenSize / headCount }
}

/// The names of fields that differ between encoders.
struct EncoderFields {
  var width = "hidden_size"
  var inside = "intermediate_size"
  var layers = "num_hidden_layers"
  var heads = "num_attention_heads"
}

extension EncoderConfiguration {
  /// Reads the fields that all kinds of encoders share.
  ///
  /// - Parameters:
  ///   - skipped: the number of rows in the position table that don't belong to a position.
  init(
    _ kind: EncoderKind, _ fields: ConfigurationFields, names: EncoderFields = EncoderFields(),
    maximumPositions: Int = 512, skipped: Int = 0, typeCount: Int, normEpsilon: Double,
    feedForward: FeedForward.Kind
  ) throws(TransformerError) {
    let rows = try fields.size("max_position_embeddings", default: maximumPositions)
    if rows <= skipped {
      throw fields.invalid("max_position_embeddings", "above pad_token_id and 1, \(skipped)")
    }
    self.init(
      kind: kind, vocabularySize: try fields.size("vocab_size"),
      hiddenSize: try fields.size(names.width),
      intermediateSize: try fields.size(names.inside), layerCount: try fields.size(names.layers),
      headCount: try fields.size(names.heads), maximumPositions: rows - skipped,
      positionRows: rows, typeCount: typeCount, normEpsilon: Float(normEpsilon),
      feedForward: feedForward)
    if hiddenSize % headCount != 0 {
      throw fields.invalid(names.width, "a multiple of \(names.heads), \(headCount)")
    }
  }
}

extension ConfigurationFields {
  /// Rejects variants of the BERT family that are not implemented.
  func requirePlainEncoder() throws(TransformerError) {
    let positions = try text("position_embedding_type") ?? "absolute"
    if positions != "absolute" {
      throw unsupported("position_embedding_type", positions, supported: "absolute")
    }
    try require("is_decoder", false, default: false)
    try require("add_cross_attention", false, default: false)
  }
}
