/// Qwen3, by [Yang et al. 2025](https://arxiv.org/abs/2505.09388). It differs from Qwen2 in that
/// queries, keys and values have no biases, and every head of queries and keys has a norm.
extension ModelKind {
  static let qwen3: ModelKind = ModelKind(name: "qwen3", className: "Qwen3", published: .llama) {
    (fields) throws(TransformerError) in
    let windows = try fields.qwenWindows()
    var configuration = try ModelConfiguration(
      .qwen3, fields,
      FamilyDefaults(keyValueHeads: 32, headDim: 128, maximumPositions: 32 * 1024),
      biases: fields.biases().subtracting(.feedForward)
    ) { windows[$0] }
    configuration.form.normsHeads = true
    return configuration
  }
}
