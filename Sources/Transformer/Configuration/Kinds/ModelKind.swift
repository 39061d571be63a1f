/// A family of decoders, which defines how its configuration and weights are read. Each family is
/// defined in its own file.
struct ModelKind: Sendable {
  /// The value of `model_type`.
  let name: String
  /// The prefix of the family's class names in transformers.
  let className: String
  /// The transformers class of the decoder with its output matrix, or nil if it is ``className``
  /// followed by `ForCausalLM`.
  var causalClass: String?
  /// The layout of the weights in files.
  let published: PublishedDecoder
  /// The fields that this family reads among those that only some families define. See
  /// ``ConfigurationFields/refuseSettings(except:)``.
  var settings: Set<String> = []
  /// Reads `config.json`.
  let read: @Sendable (ConfigurationFields) throws(TransformerError) -> ModelConfiguration

  static let all: [ModelKind] = [
    .llama, .mistral, .qwen2, .gpt2, .qwen3, .smollm3, .gemma, .gemma2, .gemma3, .phi3, .gptNeoX,
    .opt,
  ]

  /// The transformers class of the decoder with its output matrix.
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
