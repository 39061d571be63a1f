/// OPT, by [Zhang et al. 2022](https://arxiv.org/abs/2205.01068). It has position embeddings that
/// are offset by two rows in their table, layer norms, and ReLU.
extension ModelKind {
  static let opt: ModelKind = ModelKind(name: "opt", className: "OPT", published: .opt) {
    (fields) throws(TransformerError) in try ModelConfiguration(opt: fields)
  }
}

extension ModelConfiguration {
  fileprivate init(opt fields: ConfigurationFields) throws(TransformerError) {
    try fields.require("do_layer_norm_before", true, default: true)
    try fields.require("_remove_final_layer_norm", false, default: false)
    try fields.require("layer_norm_elementwise_affine", true, default: true)
    let width = try fields.size("hidden_size")
    let heads = try fields.size("num_attention_heads")
    let layers = try fields.size("num_hidden_layers")
    let vocabulary = try fields.size("vocab_size")
    try fields.require("word_embed_proj_dim", Double(width))
    if width % heads != 0 {
      throw fields.invalid("hidden_size", "a multiple of num_attention_heads, \(heads)")
    }
    self.init(
      kind: .opt, vocabularySize: vocabulary, hiddenSize: width,
      intermediateSize: try fields.size("ffn_dim"), layerCount: layers,
      headCount: heads, keyValueHeadCount: heads, headDim: width / heads,
      maximumPositions: try fields.size("max_position_embeddings", default: 2048),
      windows: Array(repeating: nil, count: layers), norm: .layer, normEpsilon: 1e-5,
      feedForward: .plain(try fields.activation("activation_function", default: "relu")),
      biases: try fields.flag("enable_bias", default: true) ? .all : [], rotary: nil,
      tiesEmbeddings: try fields.flag("tie_word_embeddings", default: true),
      beginningOfSequence: try fields.tokens("bos_token_id", vocabulary).first,
      endOfSequence: try fields.tokens("eos_token_id", vocabulary),
      padding: try fields.padding("pad_token_id"), positionOffset: 2, source: fields.source)
  }
}

extension PublishedDecoder {
  /// The tensor names of OPT. The oldest files omit `model.`.
  static let opt = PublishedDecoder(
    prefix: "model.", embedding: "model.decoder.embed_tokens",
    positions: "model.decoder.embed_positions", layers: "model.decoder.layers",
    norm: "model.decoder.final_layer_norm", inputNorm: "self_attn_layer_norm",
    queryKeyValue: Matrix(
      name: "self_attn.qkv_proj",
      pieces: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"]),
    output: "self_attn.out_proj", feedForwardNorm: "final_layer_norm",
    inner: Matrix(name: "fc1"), outer: "fc2", constants: [])
}
