/// The layout of a decoder's weights in files, which consists of their names and the orientation of
/// the matrices.
///
/// Names are given without `.weight` and `.bias`. The name of a layer's part follows `layers`, the
/// layer's number and a dot.
struct PublishedDecoder: Sendable {
  /// A matrix that is stored as one in memory but may be split into several matrices in files.
  struct Matrix: Sendable {
    let name: String
    /// The names of its pieces in files, in the order of their outputs. The array is empty if files
    /// also contain a single matrix.
    var pieces: [String] = []
  }

  /// The prefix of all names except the output matrix's. Files of the bare model omit it.
  let prefix: String
  let embedding: String
  /// The name of the position table, or nil if the model has none.
  var positions: String?
  let layers: String
  let norm: String

  let inputNorm: String
  let queryKeyValue: Matrix
  /// The name of the norm of query heads, used if heads are normalised.
  var queryNorm = "self_attn.q_norm"
  var keyNorm = "self_attn.k_norm"
  let output: String
  /// The name of the norm of attention's output, used if that output is normalised.
  var attentionNorm = "post_attention_layernorm"
  let feedForwardNorm: String
  let inner: Matrix
  let outer: String
  /// The name of the norm of the feed-forward block's output, used if that output is normalised.
  var outputNorm = "post_feedforward_layernorm"

  /// The name of the output matrix, if the model doesn't use its embeddings as the output matrix.
  var head = "lm_head"
  /// An alternative name of the output matrix, which some files use.
  var otherHead: String?
  /// Whether the layers' matrices are stored as `(I, O)`.
  var isTransposed = false
  /// The name suffixes of tensors that old files contain although the configuration determines
  /// them.
  let constants: [String]

  var headWeight: String { "\(head).weight" }
}

extension PublishedDecoder {
  /// The possible names of a tensor in files.
  func spellings(of name: String) -> [String] {
    if name.hasPrefix(prefix) { return [name, String(name.dropFirst(prefix.count))] }
    return name == headWeight ? [name] + (otherHead.map { ["\($0).weight"] } ?? []) : [name]
  }

  func isConstant(_ name: String) -> Bool { constants.contains { name.hasSuffix($0) } }

  /// A projection of a layer.
  ///
  /// - Parameter outputs: the number of outputs of each piece.
  func projection(
    _ matrix: Matrix, layer: Int, inputs: Int, outputs: [Int], hasBias: Bool
  ) -> ProjectionLayout {
    func name(_ part: String) -> String { self.name(part, layer: layer) }
    let pieces =
      matrix.pieces.isEmpty
      ? [(name(matrix.name), outputs.reduce(0, +))] : Array(zip(matrix.pieces.map(name), outputs))
    return ProjectionLayout(
      name: name(matrix.name), pieces: pieces, inputs: inputs, hasBias: hasBias,
      isTransposed: isTransposed)
  }

  /// The full name of a part of a layer.
  func name(_ part: String, layer: Int) -> String { "\(layers).\(layer).\(part)" }
}
