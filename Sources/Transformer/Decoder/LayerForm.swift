/// How a decoder's layers differ from Llama's, apart from the norms and the feed-forward block.
struct LayerForm: Sendable, Equatable {
  /// Whether attention and the feed-forward block read the same rows,
  /// `x + attention + feed-forward`, instead of running one after the other.
  var isParallel = false
  /// Whether the outputs of attention and the feed-forward block are normalised before they are
  /// added.
  var normsOutputs = false
  /// Whether each head of queries and keys is normalised.
  var normsHeads = false
  /// Whether the projection outputs `[q k v]` head by head rather than all queries first.
  var isHeadByHead = false
  /// The factor that products of queries and keys are multiplied by; nil means `1 / sqrt(D)`.
  var attentionScale: Float?
  /// The bound that attention scores approach but never exceed; nil if there is none.
  var attentionCap: Float?
}
