/// DistilBERT, by [Sanh et al. 2019](https://arxiv.org/abs/1910.01108), which is BERT without token
/// types and with different weight names.
extension EncoderKind {
  static let distilbert: EncoderKind = EncoderKind(
    name: "distilbert", className: "DistilBert", published: .distilbert
  ) { (fields) throws(TransformerError) in
    try fields.require("sinusoidal_pos_embds", false, default: false)
    var configuration = try EncoderConfiguration(
      .distilbert, fields,
      names: EncoderFields(
        width: "dim", inside: "hidden_dim", layers: "n_layers", heads: "n_heads"),
      typeCount: 1, normEpsilon: 1e-12,
      feedForward: .plain(fields.activation("activation", default: "gelu")))
    configuration.pooler = .init(activation: .relu)
    return configuration
  }
}

extension PublishedEncoder {
  static let distilbert = PublishedEncoder(
    prefix: "distilbert.", words: bert.words, positions: bert.positions,
    embeddingNorm: bert.embeddingNorm, layers: "transformer.layer",
    queryKeyValue: .init(
      name: "attention.qkv_lin",
      pieces: ["attention.q_lin", "attention.k_lin", "attention.v_lin"]),
    output: "attention.out_lin", attentionNorm: "sa_layer_norm", inner: "ffn.lin1",
    outer: "ffn.lin2", outputNorm: "output_layer_norm", pooler: "pre_classifier",
    classifier: "classifier",
    others: [
      "vocab_transform.", "vocab_layer_norm.", "vocab_projector.", "pre_classifier.", "classifier.",
    ])
}
