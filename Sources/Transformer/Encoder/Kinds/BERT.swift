/// BERT, by [Devlin et al. 2019](https://arxiv.org/abs/1810.04805).
extension EncoderKind {
  static let bert: EncoderKind = EncoderKind(name: "bert", className: "Bert", published: .bert) {
    (fields) throws(TransformerError) in
    try fields.requirePlainEncoder()
    return try EncoderConfiguration(
      .bert, fields, typeCount: fields.size("type_vocab_size", default: 2),
      normEpsilon: fields.positive("layer_norm_eps", default: 1e-12),
      feedForward: .plain(fields.activation("hidden_act", default: "gelu")))
  }
}

extension PublishedEncoder {
  static let bert = PublishedEncoder(
    prefix: "bert.", words: "embeddings.word_embeddings",
    positions: "embeddings.position_embeddings", types: "embeddings.token_type_embeddings",
    embeddingNorm: "embeddings.LayerNorm", layers: "encoder.layer",
    queryKeyValue: .init(
      name: "attention.self.qkv",
      pieces: ["attention.self.query", "attention.self.key", "attention.self.value"]),
    output: "attention.output.dense", attentionNorm: "attention.output.LayerNorm",
    inner: "intermediate.dense", outer: "output.dense", outputNorm: "output.LayerNorm",
    pooler: "bert.pooler.dense", classifier: "classifier",
    others: ["cls.", "pooler.", "classifier."])
}
