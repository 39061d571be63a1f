/// Mistral, by [Jiang et al. 2023](https://arxiv.org/abs/2310.06825), which is Llama with a window.
extension ModelKind {
  static let mistral: ModelKind = ModelKind(
    name: "mistral", className: "Mistral", published: .llama
  ) {
    (fields) throws(TransformerError) in
    let window = try fields.window()
    let layers = try fields.windowedLayers(try fields.size("num_hidden_layers"))
    if let layers, layers.contains(window == nil) {
      throw fields.invalid(
        "layer_types", "absent: in a Mistral model sliding_window is that of all layers")
    }
    return try ModelConfiguration(
      .mistral, fields, FamilyDefaults(keyValueHeads: 8, maximumPositions: 128 * 1024), biases: []
    ) { _ in window }
  }
}

extension ConfigurationFields {
  /// Reads `sliding_window`. A missing field means 4096, the default of transformers, and null
  /// means no window.
  func window(default size: Int = 4096) throws(TransformerError) -> Int? {
    let field = "sliding_window"
    return isGiven(field) && self[field] == nil ? nil : try self.size(field, default: size)
  }
}
