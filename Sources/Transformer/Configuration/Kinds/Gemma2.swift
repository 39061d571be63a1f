/// Gemma 2, by the [Gemma Team 2024](https://arxiv.org/abs/2408.00118). It adds to Gemma capped
/// scores and logits, norms before and after every block, and a window in every second layer.
extension ModelKind {
  static let gemma2: ModelKind = ModelKind(
    name: "gemma2", className: "Gemma2", published: .gemma2, settings: gemmaSettings
  ) {
    (fields) throws(TransformerError) in
    let windows = try fields.gemmaWindows(default: 4096) { $0 % 2 == 0 }
    var configuration = try ModelConfiguration(
      .gemma2, fields, .gemma2, norm: .rootMeanSquareFromOne,
      biases: fields.biases().subtracting(.feedForward)
    ) { windows[$0] }
    try configuration.readGemma2(fields)
    configuration.form.attentionCap = try fields.cap("attn_logit_softcapping", default: 50)
    configuration.logitCap = try fields.cap("final_logit_softcapping", default: 30)
    return configuration
  }

  static let gemmaSettings: Set = [
    "attn_logit_softcapping", "final_logit_softcapping", "query_pre_attn_scalar",
    "use_bidirectional_attention",
  ]
}

extension FamilyDefaults {
  static let gemma2 = FamilyDefaults(
    keyValueHeads: 4, headDim: 256, maximumPositions: 8192, activationField: "hidden_activation",
    activation: "gelu_pytorch_tanh", tiesEmbeddings: true)
}

extension ConfigurationFields {
  /// The window of each layer.
  ///
  /// - Parameter isWindowed: returns whether a layer has a window if there is no `layer_types`.
  func gemmaWindows(
    default size: Int, isWindowed: (_ layer: Int) -> Bool
  ) throws(TransformerError) -> [Int?] {
    let count = try self.size("num_hidden_layers")
    let layers = try windowedLayers(count) ?? (0..<count).map(isWindowed)
    let window = try window(default: size)
    if window == nil && layers.contains(true) {
      throw invalid("sliding_window", "given, for layers of type \"sliding_attention\"")
    }
    return layers.map { $0 ? window : nil }
  }

  func cap(_ field: String, default cap: Double?) throws(TransformerError) -> Float? {
    try optionalPositive(field, default: cap).map { Float($0) }
  }
}

extension ModelConfiguration {
  /// Reads the settings that Gemma 2 and Gemma 3 have in common.
  mutating func readGemma2(_ fields: ConfigurationFields) throws(TransformerError) {
    try fields.requireCausal()
    scaleEmbeddings()
    form.normsOutputs = true
    let width = try fields.positive("query_pre_attn_scalar", default: 256)
    form.attentionScale = Float(1 / width.squareRoot())
  }
}

extension PublishedDecoder {
  static let gemma2 = PublishedDecoder(
    prefix: "model.", embedding: "model.embed_tokens", layers: "model.layers",
    norm: "model.norm", inputNorm: "input_layernorm", queryKeyValue: llama.queryKeyValue,
    output: "self_attn.o_proj", feedForwardNorm: "pre_feedforward_layernorm",
    inner: llama.inner, outer: "mlp.down_proj", constants: llama.constants)
}
