/// GPT-2, by [Radford et al.
/// 2019](https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf).
/// It has position embeddings, layer norms, biases in all projections, and one matrix for queries,
/// keys and values.
extension ModelKind {
  static let gpt2: ModelKind = ModelKind(
    name: "gpt2", className: "GPT2", causalClass: "GPT2LMHeadModel", published: .gpt2
  ) { (fields) throws(TransformerError) in try ModelConfiguration(gpt2: fields) }
}

extension ModelConfiguration {
  fileprivate init(gpt2 fields: ConfigurationFields) throws(TransformerError) {
    try fields.require("scale_attn_weights", true, default: true)
    try fields.require("scale_attn_by_inverse_layer_idx", false, default: false)
    try fields.require("reorder_and_upcast_attn", false, default: false)
    try fields.require("add_cross_attention", false, default: false)
    let width = try fields.size("n_embd")
    let heads = try fields.size("n_head")
    let layers = try fields.size("n_layer")
    let vocabulary = try fields.size("vocab_size")
    if width % heads != 0 { throw fields.invalid("n_embd", "a multiple of n_head, \(heads)") }
    self.init(
      kind: .gpt2, vocabularySize: vocabulary, hiddenSize: width,
      intermediateSize: try fields.size("n_inner", default: 4 * width), layerCount: layers,
      headCount: heads, keyValueHeadCount: heads, headDim: width / heads,
      maximumPositions: try fields.size("n_positions", default: 1024),
      windows: Array(repeating: nil, count: layers), norm: .layer,
      normEpsilon: Float(try fields.positive("layer_norm_epsilon", default: 1e-5)),
      feedForward: .plain(try fields.activation("activation_function", default: "gelu_new")),
      biases: .all, rotary: nil,
      tiesEmbeddings: try fields.flag("tie_word_embeddings", default: true),
      beginningOfSequence: try fields.tokens("bos_token_id", vocabulary).first,
      endOfSequence: try fields.tokens("eos_token_id", vocabulary),
      padding: try fields.padding("pad_token_id"), source: fields.source)
  }
}

extension PublishedDecoder {
  /// The tensor names of GPT-2. Old files also contain each layer's causal mask and the value for
  /// masked scores.
  static let gpt2 = PublishedDecoder(
    prefix: "transformer.", embedding: "transformer.wte", positions: "transformer.wpe",
    layers: "transformer.h", norm: "transformer.ln_f", inputNorm: "ln_1",
    queryKeyValue: Matrix(name: "attn.c_attn"), output: "attn.c_proj", feedForwardNorm: "ln_2",
    inner: Matrix(name: "mlp.c_fc"), outer: "mlp.c_proj", isTransposed: true,
    constants: [".attn.bias", ".attn.masked_bias"])
}
