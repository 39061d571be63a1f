/// [Jiang et al. 2023](https://arxiv.org/abs/2310.06825): Llama with a window.
extension ModelConfiguration {
  init(mistral fields: ConfigurationFields) throws(TransformerError) {
    // The first models' files name their window; null came with those that have none.
    let standard = fields.isGiven("sliding_window") ? nil : 4096
    let window = fields["sliding_window"] == nil ? standard : try fields.size("sliding_window")
    try self.init(
      .mistral, fields, keyValueHeads: 8, maximumPositions: 128 * 1024, biases: []
    ) { _ in window }
  }
}
