/// Gemma, by the [Gemma Team 2024](https://arxiv.org/abs/2403.08295). It differs from Llama in its
/// wide heads, scaled embeddings, norms whose weights are added to 1, and GELU in the gate.
extension ModelKind {
  static let gemma: ModelKind = ModelKind(
    name: "gemma", className: "Gemma", published: .llama, settings: ["use_bidirectional_attention"]
  ) {
    (fields) throws(TransformerError) in
    // Released files say `gelu` but mean the approximation, which is also how transformers reads
    // them.
    let isGelu = try fields.text("hidden_act") == "gelu"
    let fields =
      isGelu ? fields.reading("hidden_act", as: .string("gelu_pytorch_tanh")) : fields
    if let other = try fields.text("hidden_activation"), other != "gelu_pytorch_tanh" {
      throw fields.unsupported(
        "hidden_activation", other, supported: "gelu_pytorch_tanh, and hidden_act for another one")
    }
    try fields.requireCausal()
    var configuration = try ModelConfiguration(
      .gemma, fields,
      FamilyDefaults(
        keyValueHeads: 16, headDim: 256, maximumPositions: 8192,
        activation: "gelu_pytorch_tanh", tiesEmbeddings: true),
      norm: .rootMeanSquareFromOne, biases: fields.biases().subtracting(.feedForward)
    ) { _ in nil }
    configuration.scaleEmbeddings()
    return configuration
  }
}

extension ConfigurationFields {
  /// Rejects a model whose tokens attend to later ones.
  func requireCausal() throws(TransformerError) {
    try require("use_bidirectional_attention", false, default: false)
  }
}

extension ModelConfiguration {
  /// Scales embeddings by √C, rounded to float32, as models of the Gemma family do.
  mutating func scaleEmbeddings() { embeddingScale = Float(hiddenSize).squareRoot() }
}
