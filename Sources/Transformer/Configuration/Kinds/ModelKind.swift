/// A family of decoders: what its files say and hold. Each stands in a file of its own.
struct ModelKind: Sendable {
  /// The value of `model_type`.
  let name: String
  /// What transformers' names of its classes begin with.
  let className: String
  /// What transformers calls the decoder with its output matrix; nil for the class name's `ForCausalLM`.
  var causalClass: String?
  /// How files hold the weights.
  let published: PublishedDecoder
  /// Which fields it reads of those that change what other families compute.
  var settings: Set<String> = []
  /// Reads `config.json`.
  let read: @Sendable (ConfigurationFields) throws(TransformerError) -> ModelConfiguration

  static let all: [ModelKind] = [
    .llama, .mistral, .qwen2, .gpt2, .qwen3, .smollm3, .gemma, .gemma2, .gemma3, .phi3, .gptNeoX,
    .opt,
  ]

  /// What transformers calls the decoder with its output matrix.
  var decoderClass: String { causalClass ?? "\(className)ForCausalLM" }
}

extension ModelKind: Hashable {
  static func == (one: ModelKind, other: ModelKind) -> Bool { one.name == other.name }

  func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ModelKind {
  init(_ fields: ConfigurationFields) throws(TransformerError) {
    guard let name = try fields.text("model_type") else { throw fields.missing("model_type") }
    guard let kind = ModelKind(named: name) else {
      throw fields.unsupported("model_type", name, supported: Self.names.joined(separator: ", "))
    }
    self = kind
  }

  init?(named name: String) {
    guard let kind = Self.all.first(where: { $0.name == name }) else { return nil }
    self = kind
  }

  static var names: [String] { all.map(\.name) }
}
