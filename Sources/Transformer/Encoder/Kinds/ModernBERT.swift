/// ModernBERT, by [Warner et al. 2024](https://arxiv.org/abs/2412.13663). It has rotary positions,
/// norms before the blocks, a gate, and local attention in two of every three layers.
extension EncoderKind {
  static let modernbert: EncoderKind = EncoderKind(
    name: "modernbert", className: "ModernBert", published: .modernbert
  ) { (fields) throws(TransformerError) in
    try fields.requireNone("rope_scaling")
    var configuration = try EncoderConfiguration(
      .modernbert, fields, maximumPositions: 8192, typeCount: 1,
      normEpsilon: fields.positive("norm_eps", default: 1e-5),
      feedForward: fields.gate("hidden_activation", default: "gelu"))
    configuration.normsFirst = true
    configuration.norm =
      try fields.flag("norm_bias", default: false) ? .layer : .unshiftedLayer
    configuration.biases = try fields.biases()
    configuration.pooler = .init(
      activation: try fields.activation("classifier_activation", default: "gelu"),
      hasBias: try fields.flag("classifier_bias", default: false), isNormed: true,
      takesMeans: true)
    try configuration.readLayers(fields)
    return configuration
  }
}

extension EncoderConfiguration {
  /// Reads which layers use local attention, and the rotary frequencies of each.
  fileprivate mutating func readLayers(_ fields: ConfigurationFields) throws(TransformerError) {
    let interval = try fields.size("global_attn_every_n_layers", default: 3)
    let local =
      try fields.windowedLayers(layerCount) ?? (0..<layerCount).map { $0 % interval != 0 }
    let reach = try fields.size("local_attention", default: 128) / 2
    reaches = local.map { $0 ? reach : nil }
    let setting = RotarySetting(
      turning: try fields.turning(headDim, mayBePart: false), maximumPositions: maximumPositions)
    let (whole, near) = try fields.rotariesByLayerType(
      setting, whole: (field: "global_rope_theta", base: 160_000),
      windowed: (field: "local_rope_theta", base: 10_000))
    if whole.dependsOnLength || near.dependsOnLength {
      throw fields.invalid("rope_parameters", "free of types that depend on a sequence's length")
    }
    positions = .rotary(local.map { $0 ? near : whole })
  }
}

extension PublishedEncoder {
  static let modernbert = PublishedEncoder(
    prefix: "model.", words: "embeddings.tok_embeddings", embeddingNorm: "embeddings.norm",
    layers: "layers", queryKeyValue: .init(name: "attn.Wqkv"), output: "attn.Wo",
    attentionNorm: "attn_norm", inner: "mlp.Wi", outer: "mlp.Wo", outputNorm: "mlp_norm",
    norm: "final_norm", pooler: "head.dense", poolerNorm: "head.norm", classifier: "classifier",
    others: ["decoder.", "head.", "classifier."])
}
