/// GPT-NeoX, by [Black et al. 2022](https://arxiv.org/abs/2204.06745), and Pythia. Attention and
/// the feed-forward block run in parallel, one matrix contains queries, keys and values head by
/// head, and rotary embedding applies to a quarter of each head.
extension ModelKind {
  static let gptNeoX: ModelKind = ModelKind(
    name: "gpt_neox", className: "GPTNeoX", published: .gptNeoX,
    settings: ["rotary_pct"]
  ) {
    (fields) throws(TransformerError) in try ModelConfiguration(gptNeoX: fields)
  }
}

extension ModelConfiguration {
  fileprivate init(gptNeoX fields: ConfigurationFields) throws(TransformerError) {
    let width = try fields.size("hidden_size")
    let heads = try fields.size("num_attention_heads")
    let layers = try fields.size("num_hidden_layers")
    let vocabulary = try fields.size("vocab_size")
    if width % heads != 0 {
      throw fields.invalid("hidden_size", "a multiple of num_attention_heads, \(heads)")
    }
    let setting = RotarySetting(
      baseField: "rotary_emb_base",
      turning: try fields.turning(
        width / heads, mayBePart: true, name: "rotary_pct", default: 0.25),
      maximumPositions: try fields.size("max_position_embeddings", default: 2048))
    let rotary = try RotaryFrequencies(fields, setting)
    self.init(
      kind: .gptNeoX, vocabularySize: vocabulary, hiddenSize: width,
      intermediateSize: try fields.size("intermediate_size"), layerCount: layers,
      headCount: heads, keyValueHeadCount: heads, headDim: width / heads,
      maximumPositions: rotary.reach(of: setting.maximumPositions),
      windows: Array(repeating: nil, count: layers), norm: .layer,
      normEpsilon: Float(try fields.positive("layer_norm_eps", default: 1e-5)),
      feedForward: .plain(try fields.activation("hidden_act", default: "gelu")),
      biases: try fields.flag("attention_bias", default: true) ? .all : .feedForward,
      rotary: rotary, tiesEmbeddings: try fields.flag("tie_word_embeddings", default: false),
      beginningOfSequence: try fields.tokens("bos_token_id", vocabulary).first,
      endOfSequence: try fields.tokens("eos_token_id", vocabulary),
      padding: try fields.padding("pad_token_id"),
      partOfHead: setting.turning == width / heads ? nil : setting.turning,
      form: LayerForm(
        isParallel: try fields.flag("use_parallel_residual", default: true), isHeadByHead: true),
      source: fields.source)
  }
}

extension PublishedDecoder {
  /// The tensor names of GPT-NeoX. Old files also contain each layer's causal mask and the value
  /// for masked scores.
  static let gptNeoX = PublishedDecoder(
    prefix: "gpt_neox.", embedding: "gpt_neox.embed_in", layers: "gpt_neox.layers",
    norm: "gpt_neox.final_layer_norm", inputNorm: "input_layernorm",
    queryKeyValue: Matrix(name: "attention.query_key_value"), output: "attention.dense",
    feedForwardNorm: "post_attention_layernorm", inner: Matrix(name: "mlp.dense_h_to_4h"),
    outer: "mlp.dense_4h_to_h", head: "embed_out", otherHead: "lm_head",
    constants: [".attention.bias", ".attention.masked_bias", ".rotary_emb.inv_freq"])
}
