/// SmolLM3, by [Bakouch et al. 2025](https://huggingface.co/blog/smollm3). It differs from Llama in
/// that every fourth layer has no rotary positions.
extension ModelKind {
  static let smollm3: ModelKind = ModelKind(
    name: "smollm3", className: "SmolLM3", published: .llama,
    settings: ["no_rope_layers"]
  ) {
    (fields) throws(TransformerError) in
    let turns = try fields.turningLayers()
    let windowed = try fields.windowedLayers(turns.count)
    let isInUse = try fields.flag("use_sliding_window", default: false)
    let window = isInUse && fields["sliding_window"] != nil ? try fields.window() : nil
    if window == nil, let windowed, windowed.contains(true) {
      throw fields.invalid(
        "layer_types",
        "\"full_attention\" throughout, or use_sliding_window be true with a sliding_window")
    }
    return try ModelConfiguration(
      .smollm3, fields,
      FamilyDefaults(
        keyValueHeads: 4, maximumPositions: 32 * 1024, theta: 2_000_000, tiesEmbeddings: true),
      biases: fields.biases(),
      rotaries: { (setting) throws(TransformerError) in
        let rotary = try RotaryFrequencies(fields, setting)
        return turns.map { $0 ? rotary : nil }
      },
      window: { (windowed?[$0] ?? !turns[$0]) ? window : nil })
  }
}

extension ConfigurationFields {
  /// Whether each layer rotates queries and keys. These are the layers with a 1 in `no_rope_layers`
  /// or, by default, all layers except every n-th.
  fileprivate func turningLayers() throws(TransformerError) -> [Bool] {
    let count = try size("num_hidden_layers")
    guard let value = self["no_rope_layers"] else {
      let interval = try size("no_rope_layer_interval", default: 4)
      return (1...count).map { $0 % interval != 0 }
    }
    let flags = (value.array ?? []).map { $0.writtenInteger ?? -1 }
    if flags.count < count || flags.contains(where: { $0 != 0 && $0 != 1 }) {
      throw invalid("no_rope_layers", "a list with 0 or 1 for each of the \(count) layers")
    }
    return flags.prefix(count).map { $0 == 1 }
  }
}
