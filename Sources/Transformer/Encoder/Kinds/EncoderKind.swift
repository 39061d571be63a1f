/// A family of encoders, which defines how its configuration and weights are read. Each family is
/// defined in its own file.
struct EncoderKind: Sendable {
  /// The value of `model_type`.
  let name: String
  /// The prefix of the family's class names in transformers.
  let className: String
  /// The layout of the weights in files.
  let published: PublishedEncoder
  /// Reads `config.json`.
  let read: @Sendable (ConfigurationFields) throws(TransformerError) -> EncoderConfiguration

  static let all: [EncoderKind] = [.bert, .roberta, .distilbert, .modernbert]

  static var names: [String] { all.map(\.name) }

  /// The transformers class of a classifier on this encoder.
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
