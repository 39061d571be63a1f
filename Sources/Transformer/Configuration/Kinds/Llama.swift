/// Models of the Llama family, [Touvron et al. 2023](https://arxiv.org/abs/2302.13971):
/// root-mean-square norms, rotary positions, queries that share keys and values, SwiGLU.
extension ModelConfiguration {
  init(llama fields: ConfigurationFields) throws(TransformerError) {
    var biases: BiasedProjections = []
    if try fields.flag("attention_bias", default: false) {
      biases.formUnion([.queryKeyValue, .output])
    }
    if try fields.flag("mlp_bias", default: false) { biases.insert(.feedForward) }
    try self.init(.llama, fields, maximumPositions: 2048, biases: biases) { _ in nil }
  }

  /// The fields that the family has in common.
  ///
  /// - Parameters:
  ///   - keyValueHeads: where the file doesn't say; nil for as many as there are heads.
  ///   - maximumPositions: where the file doesn't say.
  ///   - window: of each layer, see ``windows``.
  init(
    _ kind: ModelKind, _ fields: ConfigurationFields, keyValueHeads: Int? = nil,
    maximumPositions: Int, biases: BiasedProjections, window: (_ layer: Int) -> Int?
  ) throws(TransformerError) {
    let activation = try fields.text("hidden_act") ?? "silu"
    if activation != "silu" {
      throw fields.unsupported("hidden_act", activation, supported: "silu")
    }
    let width = try fields.size("hidden_size")
    let heads = try fields.size("num_attention_heads")
    let layers = try fields.size("num_hidden_layers")
    let vocabulary = try fields.size("vocab_size")
    let sharing = fields.isGiven("num_key_value_heads") ? nil : keyValueHeads
    self.init(
      kind: kind, vocabularySize: vocabulary, hiddenSize: width,
      intermediateSize: try fields.size("intermediate_size"), layerCount: layers,
      headCount: heads,
      keyValueHeadCount: try fields.size("num_key_value_heads", default: sharing ?? heads),
      headDim: try fields.size("head_dim", default: max(1, width / heads)),
      maximumPositions: try fields.size("max_position_embeddings", default: maximumPositions),
      windows: (0..<layers).map(window), norm: .rootMeanSquare,
      normEpsilon: Float(try fields.positive("rms_norm_eps", default: 1e-6)),
      feedForward: .gated, biases: biases, rotary: try RotaryFrequencies(fields),
      tiesEmbeddings: try fields.flag("tie_word_embeddings", default: false),
      beginningOfSequence: try fields.tokens("bos_token_id", vocabulary).first,
      endOfSequence: try fields.tokens("eos_token_id", vocabulary),
      padding: try fields.padding("pad_token_id"), source: fields.source)
    try checkHeads(fields)
  }

  private func checkHeads(_ fields: ConfigurationFields) throws(TransformerError) {
    if headCount % keyValueHeadCount != 0 {
      throw fields.invalid("num_key_value_heads", "a divisor of num_attention_heads, \(headCount)")
    }
    if fields["head_dim"] == nil && hiddenSize % headCount != 0 {
      throw fields.invalid(
        "hidden_size", "a multiple of num_attention_heads, \(headCount), or head_dim be given")
    }
    if headDim % 2 != 0 {
      throw .invalidField(
        file: fields.file, field: "head_dim", value: "\(headDim)",
        expected: "even, for rotary embedding")
    }
  }
}

extension PublishedDecoder {
  static let llama = PublishedDecoder(
    prefix: "model.", embedding: "model.embed_tokens", layers: "model.layers",
    norm: "model.norm", inputNorm: "input_layernorm",
    queryKeyValue: Matrix(
      name: "self_attn.qkv_proj",
      pieces: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"]),
    output: "self_attn.o_proj", feedForwardNorm: "post_attention_layernorm",
    inner: Matrix(name: "mlp.gate_up_proj", pieces: ["mlp.gate_proj", "mlp.up_proj"]),
    outer: "mlp.down_proj", constants: [".rotary_emb.inv_freq"])
}
