/// Qwen2, by [Yang et al. 2024](https://arxiv.org/abs/2407.10671). It adds to Llama biases on
/// queries, keys and values, and a window in some layers if the file requests one.
extension ModelKind {
  static let qwen2: ModelKind = ModelKind(name: "qwen2", className: "Qwen2", published: .llama) {
    (fields) throws(TransformerError) in
    let windows = try fields.qwenWindows()
    return try ModelConfiguration(
      .qwen2, fields, FamilyDefaults(keyValueHeads: 32, maximumPositions: 32 * 1024),
      biases: .queryKeyValue
    ) { windows[$0] }
  }
}

extension ConfigurationFields {
  /// The window of each layer of a Qwen model.
  func qwenWindows() throws(TransformerError) -> [Int?] {
    let count = try size("num_hidden_layers")
    let named = try windowedLayers(count)
    // Files from before version 5 of transformers give the index of the first layer with a window.
    let first = try self.count("max_window_layers", default: 28)
    let isInUse = try flag("use_sliding_window", default: false)
    let window = isInUse ? try self.window() : nil
    if window == nil, let named, named.contains(true) {
      throw invalid(
        "layer_types",
        "\"full_attention\" throughout, or use_sliding_window be true with a sliding_window")
    }
    return (0..<count).map { (named?[$0] ?? ($0 >= first)) ? window : nil }
  }
}
