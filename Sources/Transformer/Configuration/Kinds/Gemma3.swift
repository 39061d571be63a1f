/// [Gemma Team 2025](https://arxiv.org/abs/2503.19786), the decoder of text: Gemma 2 with norms of heads in place
/// of caps, five layers with a window to each without, and frequencies of their own in those.
extension ModelKind {
  static let gemma3: ModelKind = ModelKind(
    name: "gemma3_text", className: "Gemma3Text", causalClass: "Gemma3ForCausalLM",
    published: .gemma2, settings: gemmaSettings
  ) { (fields) throws(TransformerError) in
    // transformers applies no such cap in these models.
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
        let (whole, windowed) = try fields.gemmaRotaries(setting)
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
  /// The frequencies of layers without and with a window: from `rope_parameters` with an object for each,
  /// or from the fields of files before version 5 of transformers.
  fileprivate func gemmaRotaries(
    _ setting: RotarySetting
  ) throws(TransformerError) -> (whole: RotaryFrequencies, windowed: RotaryFrequencies) {
    let (old, new) = (try object("rope_scaling"), try object("rope_parameters"))
    if old != nil && new != nil {
      throw invalid("rope_scaling", "absent where rope_parameters is given")
    }
    if let new, new["full_attention"] == nil, new["sliding_attention"] == nil {
      throw invalid(
        "rope_parameters", "an object with \"full_attention\" and \"sliding_attention\"")
    }
    let whole = try new?.object("full_attention")
    let windowed = try new?.object("sliding_attention")
    for fields in [whole, windowed] { try fields?.require("partial_rotary_factor", 1) }
    return (
      try RotaryFrequencies(
        whole ?? old, base: positive("rope_theta", default: 1_000_000), setting),
      try RotaryFrequencies(
        windowed, base: positive("rope_local_base_freq", default: 10000), setting)
    )
  }
}
