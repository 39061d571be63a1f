/// [Jiang et al. 2023](https://arxiv.org/abs/2310.06825): Llama with a window.
extension ModelConfiguration {
  init(mistral fields: ConfigurationFields) throws(TransformerError) {
    let window = try fields.window()
    try self.init(
      .mistral, fields, keyValueHeads: 8, maximumPositions: 128 * 1024, biases: []
    ) { _ in window }
  }
}

extension ConfigurationFields {
  /// `sliding_window`. Where there is no such field it is transformers' 4096; null says none.
  func window() throws(TransformerError) -> Int? {
    let field = "sliding_window"
    return isGiven(field) && self[field] == nil ? nil : try size(field, default: 4096)
  }
}
