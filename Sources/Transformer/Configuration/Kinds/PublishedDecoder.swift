/// How files hold the weights of a decoder: what they are called, and which way round they lie.
///
/// Names go without `.weight` and `.bias`; those of a layer's parts come after `layers`, the layer's
/// number and a dot.
struct PublishedDecoder: Sendable {
  /// A matrix that is one here and may be several there.
  struct Matrix: Sendable {
    let name: String
    /// What files call its pieces, in the order of their outputs; empty if it's one there too.
    var pieces: [String] = []
  }

  /// What all names but the output matrix's begin with. Files of the bare model leave it out.
  let prefix: String
  let embedding: String
  /// nil where no table tells positions apart.
  var positions: String?
  let layers: String
  let norm: String

  let inputNorm: String
  let queryKeyValue: Matrix
  /// Of heads, where they are normalised.
  var queryNorm = "self_attn.q_norm"
  var keyNorm = "self_attn.k_norm"
  let output: String
  /// Of what attention gives, where that is normalised.
  var attentionNorm = "post_attention_layernorm"
  let feedForwardNorm: String
  let inner: Matrix
  let outer: String
  /// Of what the feed-forward block gives, where that is normalised.
  var outputNorm = "post_feedforward_layernorm"

  /// The output matrix of a model that doesn't use its embeddings for that.
  var head = "lm_head"
  /// What some files call it.
  var otherHead: String?
  /// Whether the layers' matrices lie `(I, O)`.
  var isTransposed = false
  /// Ends of the names of tensors that old files hold although they follow from the configuration.
  let constants: [String]

  var headWeight: String { "\(head).weight" }
}

extension PublishedDecoder {
  /// Where a tensor of that name may be found.
  func spellings(of name: String) -> [String] {
    if name.hasPrefix(prefix) { return [name, String(name.dropFirst(prefix.count))] }
    return name == headWeight ? [name] + (otherHead.map { ["\($0).weight"] } ?? []) : [name]
  }

  func isConstant(_ name: String) -> Bool { constants.contains { name.hasSuffix($0) } }

  /// A projection of a layer.
  ///
  /// - Parameter outputs: of each piece.
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

  /// What a part of a layer is called.
  func name(_ part: String, layer: Int) -> String { "\(layers).\(layer).\(part)" }
}
