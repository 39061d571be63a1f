/// A family of encoders: what its files say and hold. Each stands in a file of its own.
struct EncoderKind: Sendable {
  /// The value of `model_type`.
  let name: String
  /// What transformers' names of its classes begin with.
  let className: String
  /// How files hold the weights.
  let published: PublishedEncoder
  /// Reads `config.json`.
  let read: @Sendable (ConfigurationFields) throws(TransformerError) -> EncoderConfiguration

  static let all: [EncoderKind] = [.bert, .roberta, .distilbert, .modernbert]

  static var names: [String] { all.map(\.name) }

  /// What transformers calls a classifier of it.
  var classifierClass: String { "\(className)ForSequenceClassification" }

  init(
    name: String, className: String, published: PublishedEncoder,
    read: @escaping @Sendable (ConfigurationFields) throws(TransformerError) -> EncoderConfiguration
  ) {
    (self.name, self.className, self.published, self.read) = (name, className, published, read)
  }

  init?(named name: String) {
    guard let kind = Self.all.first(where: { $0.name == name }) else { return nil }
    self = kind
  }
}

extension EncoderKind: Equatable {
  static func == (one: EncoderKind, other: EncoderKind) -> Bool { one.name == other.name }
}
