import StrictJSON
import TensorCore

/// The shape of an encoder: what `config.json` of a model directory says.
///
/// Dropout is not applied, whatever the file says about it: results are a function of the weights.
public struct EncoderConfiguration: Sendable, Equatable {
  /// How a row's position reaches the model.
  enum Positions: Sendable, Equatable {
    /// By an embedding of each, from 0.
    case embedded
    /// Likewise, but the first is that after the padding token's id, and that token has its id for a position.
    case countedFrom(padding: Int32)
    /// By what each layer turns queries and keys by.
    case rotary([RotaryFrequencies])
  }

  let kind: EncoderKind
  /// V.
  public let vocabularySize: Int
  /// C, a multiple of ``headCount``.
  public let hiddenSize: Int
  /// F.
  public let intermediateSize: Int
  public let layerCount: Int
  /// H.
  public let headCount: Int
  /// The longest sequence.
  public let maximumPositions: Int
  /// Rows of the position table.
  let positionRows: Int
  /// How many kinds of tokens there are: two in models that read pairs of texts; one where the model doesn't
  /// tell them apart.
  public let typeCount: Int
  public let normEpsilon: Float
  let feedForward: FeedForward.Kind
  var positions = Positions.embedded

  // What is otherwise in ModernBERT.

  /// Whether blocks are behind a norm, and not before one.
  var normsFirst = false
  var norm = Norm.Kind.layer
  var biases = BiasedProjections.all
  /// Of each layer, how far a row sees in both directions; empty if all see all.
  var reaches: [Int?] = []
  var pooler = Pooler(activation: .tanh)

  /// The layer between one row per sequence and the head.
  struct Pooler: Sendable, Equatable {
    let activation: Activation
    var hasBias = true
    /// Whether a norm follows.
    var isNormed = false
    /// Whether the mean of all rows goes through it, as the first row does.
    var takesMeans = false
  }

  /// D.
  var headDim: Int { hiddenSize / headCount }
}

/// The names of the fields that encoders call differently.
struct EncoderFields {
  var width = "hidden_size"
  var inside = "intermediate_size"
  var layers = "num_hidden_layers"
  var heads = "num_attention_heads"
}

extension EncoderConfiguration {
  /// What all kinds have in common.
  ///
  /// - Parameters:
  ///   - skipped: rows of the position table that belong to no position.
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
  /// Refuses variants of BERT's family that are not implemented.
  func requirePlainEncoder() throws(TransformerError) {
    let positions = try text("position_embedding_type") ?? "absolute"
    if positions != "absolute" {
      throw unsupported("position_embedding_type", positions, supported: "absolute")
    }
    try require("is_decoder", false, default: false)
    try require("add_cross_attention", false, default: false)
  }
}
