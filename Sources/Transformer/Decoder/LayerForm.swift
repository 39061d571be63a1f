/// In what a decoder's layers differ from Llama's, beside their norms and their feed-forward block.
struct LayerForm: Sendable, Equatable {
  /// Whether attention and feed-forward block read the same rows: `x + attention + feed-forward` in place
  /// of one after the other.
  var isParallel = false
  /// Whether what attention and feed-forward block give is normalised before it is added.
  var normsOutputs = false
  /// Whether every head of queries and keys is normalised.
  var normsHeads = false
  /// Whether the projection gives `[q k v]` head by head, and not all queries first.
  var isHeadByHead = false
  /// Of the products of queries and keys; nil for `1 / sqrt(D)`.
  var attentionScale: Float?
  /// What attention's scores approach and never pass; nil for none.
  var attentionCap: Float?
}
