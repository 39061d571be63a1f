/// RoBERTa, by [Liu et al. 2019](https://arxiv.org/abs/1907.11692), which is BERT with positions
/// that start after the padding token's id.
extension EncoderKind {
  static let roberta: EncoderKind = EncoderKind(
    name: "roberta", className: "Roberta", published: .roberta
  ) { (fields) throws(TransformerError) in
    try fields.requirePlainEncoder()
    let padding = try fields.padding("pad_token_id") ?? 1
    if padding < 0 { throw fields.invalid("pad_token_id", "a token id") }
    var configuration = try EncoderConfiguration(
      .roberta, fields, skipped: Int(padding) + 1,
      typeCount: fields.size("type_vocab_size", default: 2),
      normEpsilon: fields.positive("layer_norm_eps", default: 1e-12),
      feedForward: .plain(fields.activation("hidden_act", default: "gelu")))
    configuration.positions = .countedFrom(padding: padding)
    return configuration
  }
}

extension PublishedEncoder {
  static let roberta = PublishedEncoder(
    prefix: "roberta.", words: bert.words, positions: bert.positions, types: bert.types,
    embeddingNorm: bert.embeddingNorm, layers: bert.layers, queryKeyValue: bert.queryKeyValue,
    output: bert.output, attentionNorm: bert.attentionNorm, inner: bert.inner, outer: bert.outer,
    outputNorm: bert.outputNorm, pooler: "classifier.dense", classifier: "classifier.out_proj",
    others: ["lm_head.", "pooler.", "classifier."])
}
