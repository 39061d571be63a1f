/// The text decoder of Gemma 3, by the [Gemma Team 2025](https://arxiv.org/abs/2503.19786). It
/// differs from Gemma 2 in per-head norms instead of caps, five layers with a window for each layer
/// without one, and different rotary frequencies in the two kinds of layers.
extension ModelKind {
  static let gemma3: ModelKind = ModelKind(
    name: "gemma3_text", className: "Gemma3Text", causalClass: "Gemma3ForCausalLM",
    published: .gemma2, settings: gemmaSettings
  ) { (fields) throws(TransformerError) in
    // transformers doesn't apply this cap in these models.
    try fields.requireNone("attn_logit_softcapping")
    let pattern = try fields.size(
      "sliding_window_pattern", default: fields.size("_sliding_window_pattern", default: 6))
    let windows = try fields.gemmaWindows(default: 4096) { ($0 + 1) % pattern != 0 }
    var defaults = FamilyDefaults.gemma2
    defaults.maximumPositions = 128 * 1024
    var configuration = try ModelConfiguration(
      .gemma3, fields, defaults, norm: .rootMeanSquareFromOne,
      biases: fields.biases().subtracting(.feedForward),
      rotaries: { (setting) throws(TransformerError) in
        let (whole, windowed) = try fields.rotariesByLayerType(
          setting, whole: (field: "rope_theta", base: 1_000_000),
          windowed: (field: "rope_local_base_freq", base: 10_000))
        return windows.map { $0 == nil ? whole : windowed }
      },
      window: { windows[$0] })
    try configuration.readGemma2(fields)
    configuration.form.normsHeads = true
    configuration.logitCap = try fields.cap("final_logit_softcapping", default: nil)
    return configuration
  }
}

extension ConfigurationFields {
  /// Reads the frequencies of layers without and with a window. They are in `rope_parameters`,
  /// which has an object for each kind of layer, or in the fields used before version 5 of
  /// transformers.
  ///
  /// - Parameters:
  ///   - whole: the field outside the objects with θ for layers without a window, and the default
  ///     θ.
  ///   - windowed: the same field and default θ for layers with a window.
  func rotariesByLayerType(
    _ setting: RotarySetting, whole: (field: String, base: Double),
    windowed: (field: String, base: Double)
  ) throws(TransformerError) -> (whole: RotaryFrequencies, windowed: RotaryFrequencies) {
    let (old, new) = (try object("rope_scaling"), try object("rope_parameters"))
    if old != nil && new != nil {
      throw invalid("rope_scaling", "absent where rope_parameters is given")
    }
    if let new, new["full_attention"] == nil, new["sliding_attention"] == nil {
      throw invalid(
        "rope_parameters", "an object with \"full_attention\" and \"sliding_attention\"")
    }
    let wholeFields = try new?.object("full_attention")
    let windowedFields = try new?.object("sliding_attention")
    for fields in [wholeFields, windowedFields] { try fields?.require("partial_rotary_factor", 1) }
    return (
      try RotaryFrequencies(
        wholeFields ?? old, base: positive(whole.field, default: whole.base), setting),
      try RotaryFrequencies(
        windowedFields, base: positive(windowed.field, default: windowed.base), setting)
    )
  }
}
