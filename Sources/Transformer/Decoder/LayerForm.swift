/// The differences of a decoder's layers from Llama's, apart from the norms and the feed-forward
/// block.
struct LayerForm: Sendable, Equatable {
  /// Whether attention and the feed-forward block have the same input, as in `x + attention +
  /// feed-forward`, instead of running one after the other.
  var isParallel = false
  /// Whether the outputs of attention and the feed-forward block are normalised before they are
  /// added.
  var normsOutputs = false
  /// Whether each head of queries and keys is normalised.
  var normsHeads = false
  /// Whether the projection outputs `[q k v]` for one head after another, rather than all queries
  /// first.
  var isHeadByHead = false
  /// The factor by which products of queries and keys are multiplied, or nil for `1 / sqrt(D)`.
  var attentionScale: Float?
  /// The bound that attention scores approach but never exceed, or nil if there is none.
  var attentionCap: Float?
}
