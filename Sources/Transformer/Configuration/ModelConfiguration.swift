import Checkpoints
import Foundation
import StrictJSON

/// The architecture of a decoder, as given by `config.json` in a model directory.
///
/// This module uses the same symbols for sizes throughout. V is the vocabulary size, C the number
/// of channels, F the number of channels inside a feed-forward block, H the number of heads, and D
/// the number of channels per head.
///
/// Dropout is never applied, even if the file asks for it, so results depend only on the weights.
public struct ModelConfiguration: Sendable, Equatable {
  let kind: ModelKind
  /// The vocabulary size V.
  public let vocabularySize: Int
  /// The number of channels C.
  public let hiddenSize: Int
  /// The number of channels F inside a feed-forward block.
  public let intermediateSize: Int
  public let layerCount: Int
  /// The number of query heads H, a multiple of ``keyValueHeadCount``.
  public let headCount: Int
  public let keyValueHeadCount: Int
  /// The number D of channels per head. It is usually C / H, but not in all published models.
  public let headDim: Int
  /// The length of the longest sequence that the model was designed for.
  public let maximumPositions: Int
  /// For each layer, the number of positions to which a row attends, including its own, or nil if
  /// it attends to all positions.
  let windows: [Int?]
  let norm: Norm.Kind
  /// The number that norms add to the mean square or the variance.
  let normEpsilon: Float
  let feedForward: FeedForward.Kind
  let biases: BiasedProjections
  /// The rotary frequencies of all layers, unless ``layerRotaries`` is given. It is nil if the
  /// model has no rotary embedding.
  public let rotary: RotaryFrequencies?
  /// Whether the output matrix is the embedding table.
  public let tiesEmbeddings: Bool
  public let beginningOfSequence: Int32?
  /// All tokens that end a response. Usually there is only one.
  public let endOfSequence: [Int32]
  /// The tokens that end a response according to `generation_config.json`, which often differ from
  /// those in the model's configuration.
  public private(set) var generationEndOfSequence: [Int32] = []
  /// The padding token, which a classifier skips when it looks for the last token.
  let padding: Int32?

  // Fields that most families don't use.

  /// The rotary frequencies of each layer. The array is empty if all layers use ``rotary``.
  var layerRotaries: [RotaryFrequencies?] = []
  /// The number R of rotated channels in each head, or nil if all channels are rotated.
  var partOfHead: Int?
  var form = LayerForm()
  /// The factor by which embedded tokens are multiplied.
  var embeddingScale: Float?
  /// The bound that logits approach but never exceed.
  var logitCap: Float?
  /// The number of rows at the start of the position table that don't belong to a position.
  var positionOffset = 0

  /// All fields of the file, to be written back with the trained model.
  let source: JSONObject
}

/// The projections of a layer that have a bias vector in addition to their matrix.
struct BiasedProjections: OptionSet {
  let rawValue: Int

  static let queryKeyValue = BiasedProjections(rawValue: 1)
  static let output = BiasedProjections(rawValue: 2)
  static let feedForward = BiasedProjections(rawValue: 4)
  static let all: BiasedProjections = [queryKeyValue, output, feedForward]
}

extension ModelConfiguration {
  /// The rotary frequencies of each layer, with nil for a layer without rotary embedding.
  var rotaries: [RotaryFrequencies?] {
    layerRotaries.isEmpty ? Array(repeating: rotary, count: layerCount) : layerRotaries
  }

  /// The number of rotated channels R in each head.
  var turning: Int { partOfHead ?? headDim }

  /// Whether each position has its own embedding.
  public var embedsPositions: Bool { kind.published.positions != nil }

  /// Whether the rotation of a position depends on the length of the sequence.
  var dependsOnLength: Bool {
    layerRotaries.isEmpty
      ? rotary?.dependsOnLength == true : layerRotaries.contains { $0?.dependsOnLength == true }
  }

  /// A length that represents all lengths with the same rotary frequencies. It is 0 for short
  /// sequences.
  func regime(ofLength length: Int) -> Int32 {
    guard dependsOnLength else { return 0 }
    return Int32(rotaries.reduce(0) { max($0, $1?.regime(ofLength: length) ?? 0) })
  }

  /// The order of heads that puts all queries of a layer's projection before all keys, and all keys
  /// before all values. The array is empty if the heads are already in that order.
  var blockOrder: [Int] {
    guard form.isHeadByHead else { return [] }
    return (0..<3).flatMap { part in (0..<headCount).map { 3 * $0 + part } }
  }

  /// Creates the configuration of a Llama model without a file, for random initialisation.
  ///
  /// - Parameters:
  ///   - hiddenSize: the number of channels C, a multiple of `2 · headCount`.
  ///   - keyValueHeadCount: a divisor of `headCount`, or nil for `headCount` itself.
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

  /// Reads `config.json` in a model directory.
  public init(directory: URL) throws(TransformerError) {
    try ModelDirectory.check(directory)
    let url = directory.appendingPathComponent("config.json")
    let source: JSONValue
    do { source = try JSONValue(contentsOf: url) } catch { throw .checkpoint(error) }
    // A value that isn't an object has no fields, so the first required field is reported as
    // missing.
    try self.init(source.object ?? [:], file: url.path)
    generationEndOfSequence = try Self.generationEnds(directory, vocabularySize)
  }

  /// The ids in `eos_token_id` of `generation_config.json`, or an empty array if there is no such
  /// file.
  private static func generationEnds(
    _ directory: URL, _ vocabularySize: Int
  ) throws(TransformerError) -> [Int32] {
    let url = directory.appendingPathComponent("generation_config.json")
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    let source: JSONValue
    do { source = try JSONValue(contentsOf: url) } catch { throw .checkpoint(error) }
    return try ConfigurationFields(source.object ?? [:], file: url.path)
      .tokens("eos_token_id", vocabularySize)
  }

  /// Reads the fields of a `config.json`.
  ///
  /// - Parameter file: the name that identifies the source in errors.
  package init(_ source: JSONObject, file: String) throws(TransformerError) {
    let fields = ConfigurationFields(source, file: file)
    let kind = try ModelKind(fields)
    try fields.refuseSettings(except: kind.settings)
    self = try kind.read(fields)
  }

  /// A text with all settings, other than the weights, that determine the model's results.
  public var computation: String {
    let common = """
      \(kind.name) \(headCount) \(keyValueHeadCount) \(headDim) \(windows) \(normEpsilon) \
      \(feedForward) \(rotary.map { "\($0)" } ?? "learned")
      """
    let isCommon =
      layerRotaries.isEmpty && partOfHead == nil && form == LayerForm() && embeddingScale == nil
      && logitCap == nil
    if isCommon { return common }
    return common + " \(layerRotaries) \(turning) \(form) \(embeddingScale ?? 1) \(logitCap ?? 0)"
  }
}

// MARK: - Saving

extension ModelConfiguration {
  /// The contents of the file for a float32 copy of the model. It contains every field that was
  /// read, known or not, except those that would be wrong for the copy.
  var savedSource: JSONValue {
    var saved = source.savedInFloat32
    // The whole decoder is written, even if the files contained only the bare model.
    saved["architectures"] = .array([.string(kind.decoderClass)])
    return .object(saved)
  }
}

extension JSONObject {
  /// Fields that don't apply to a float32 copy, because they say how the weights were packed, where
  /// they came from or which code belongs to them.
  private static let untrueOfCopies = [
    "quantization_config", "compression_config", "_name_or_path", "_commit_hash", "auto_map",
  ]

  /// The fields of a configuration for weights that are written in float32.
  var savedInFloat32: JSONObject {
    var saved = self
    for field in Self.untrueOfCopies { saved[field] = nil }
    // The field's name changed with version 5 of transformers.
    if saved["dtype"] != nil { saved["dtype"] = .string("float32") }
    if saved["dtype"] == nil || saved["torch_dtype"] != nil {
      saved["torch_dtype"] = .string("float32")
    }
    return saved
  }
}
