/// [Yang et al. 2024](https://arxiv.org/abs/2407.10671): Llama with biases on queries, keys and values,
/// and a window in some layers if the file wants one.
extension ModelConfiguration {
  init(qwen2 fields: ConfigurationFields) throws(TransformerError) {
    let windowed = try Self.windowedLayers(fields)
    let isInUse = try fields.flag("use_sliding_window", default: false)
    let window = isInUse ? try fields.window() : nil
    if window == nil, windowed.isNamed, windowed.layers.contains(true) {
      throw fields.invalid(
        "layer_types",
        "\"full_attention\" throughout, or use_sliding_window be true with a sliding_window")
    }
    try self.init(
      .qwen2, fields, keyValueHeads: 32, maximumPositions: 32 * 1024, biases: .queryKeyValue
    ) { layer in windowed.layers[layer] ? window : nil }
  }

  /// Which layers would have a window, and whether `layer_types` said so: files from before version 5
  /// of transformers give the number of the first.
  private static func windowedLayers(
    _ fields: ConfigurationFields
  ) throws(TransformerError) -> (layers: [Bool], isNamed: Bool) {
    let count = try fields.size("num_hidden_layers")
    let first = try fields.count("max_window_layers", default: 28)
    guard let types = fields["layer_types"] else { return ((0..<count).map { $0 >= first }, false) }
    let kinds = ["full_attention", "sliding_attention"]
    let layers = (types.array ?? []).map { $0.string.flatMap { kinds.firstIndex(of: $0) } }
    if layers.count != count || layers.contains(nil) {
      throw fields.invalid(
        "layer_types", "a list of \(count), each \"full_attention\" or \"sliding_attention\"")
    }
    return (layers.map { $0 == 1 }, true)
  }
}
