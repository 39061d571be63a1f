/// A family of decoders, by its value of `model_type`.
enum ModelKind: String, Sendable, CaseIterable {
  case llama, mistral, qwen2, gpt2

  init(_ fields: ConfigurationFields) throws(TransformerError) {
    guard let name = try fields.text("model_type") else { throw fields.missing("model_type") }
    guard let kind = ModelKind(rawValue: name) else {
      throw fields.unsupported("model_type", name, supported: Self.names.joined(separator: ", "))
    }
    self = kind
  }

  static var names: [String] { allCases.map(\.rawValue) }

  /// What transformers' names of its classes begin with.
  var className: String {
    switch self {
    case .llama: "Llama"
    case .mistral: "Mistral"
    case .qwen2: "Qwen2"
    case .gpt2: "GPT2"
    }
  }

  /// What transformers calls the decoder with its output matrix.
  var decoderClass: String { className + (self == .gpt2 ? "LMHeadModel" : "ForCausalLM") }

  /// How files hold the weights.
  var published: PublishedDecoder {
    switch self {
    case .llama, .mistral, .qwen2: .llama
    case .gpt2: .gpt2
    }
  }
}
