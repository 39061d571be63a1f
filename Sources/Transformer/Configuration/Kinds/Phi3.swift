/// Phi-3, by [Abdin et al. 2024](https://arxiv.org/abs/2404.14219). It differs from Llama in its
/// fused projections, a window, and rotary factors for long texts. Phi-4-mini rotates only part of
/// each head.
extension ModelKind {
  static let phi3: ModelKind = ModelKind(name: "phi3", className: "Phi3", published: .phi3) {
    (fields) throws(TransformerError) in
    let window = fields["sliding_window"] == nil ? nil : try fields.window()
    return try ModelConfiguration(
      .phi3, fields,
      FamilyDefaults(
        maximumPositions: 4096, normEpsilon: 1e-5, mayTurnInPart: true,
        rotarySynonyms: ["su": "longrope", "yarn": "longrope"]),
      biases: [],
      rotaries: { (setting) throws(TransformerError) in
        let setting = try fields.phi3(setting)
        let rotary = try RotaryFrequencies(fields, setting)
        return Array(repeating: rotary, count: try fields.size("num_hidden_layers"))
      },
      window: { _ in window })
  }
}

extension ConfigurationFields {
  /// The setting with the original number of positions, which is given outside the object with the
  /// factors, or is 4096 by default.
  fileprivate func phi3(_ setting: RotarySetting) throws(TransformerError) -> RotarySetting {
    var setting = setting
    setting.original = setting.original ?? 4096
    return setting
  }
}

extension PublishedDecoder {
  static let phi3 = PublishedDecoder(
    prefix: "model.", embedding: "model.embed_tokens", layers: "model.layers",
    norm: "model.norm", inputNorm: "input_layernorm",
    queryKeyValue: Matrix(name: "self_attn.qkv_proj"), output: "self_attn.o_proj",
    feedForwardNorm: "post_attention_layernorm", inner: Matrix(name: "mlp.gate_up_proj"),
    outer: "mlp.down_proj", constants: llama.constants)
}
