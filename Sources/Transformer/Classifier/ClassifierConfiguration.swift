import Checkpoints
import Foundation
import StrictJSON

/// The contents of a classifier's `config.json`, which describe its backbone, its pooling and its
/// labels.
struct ClassifierConfiguration {
  let directory: URL
  /// All fields of the file, which are kept so that they can be written back.
  let source: JSONObject
  let fields: ConfigurationFields
  /// The kind of the encoder, or nil for a decoder.
  let encoder: EncoderKind?
  /// The kind of the decoder, or nil for an encoder.
  private let decoder: ModelKind?

  private static let poolingField = "classifier_pooling"

  init(directory: URL) throws(TransformerError) {
    try ModelDirectory.check(directory)
    let url = directory.appendingPathComponent("config.json")
    let value: JSONValue
    do { value = try JSONValue(contentsOf: url) } catch { throw .checkpoint(error) }
    source = value.object ?? [:]
    self.directory = directory
    fields = ConfigurationFields(source, file: url.path)
    guard let kind = try fields.text("model_type") else { throw fields.missing("model_type") }
    decoder = ModelKind(named: kind)
    encoder = EncoderKind(named: kind)
    if decoder == nil && encoder == nil {
      let kinds = EncoderKind.names + ModelKind.names
      throw fields.unsupported("model_type", kind, supported: kinds.joined(separator: ", "))
    }
  }

  var isEncoder: Bool { decoder == nil }

  /// The pooling that transformers uses by default.
  var standardPooling: SequenceClassifier.Pooling { isEncoder ? .cls : .last }

  var supportedPoolings: [SequenceClassifier.Pooling] { isEncoder ? [.cls, .mean] : [.last] }

  /// The names that a tensor of the model may have in files.
  func spellings(of name: String) -> [String] {
    decoder?.published.spellings(of: name) ?? encoder?.published.spellings(of: name) ?? [name]
  }

  /// The method that reduces the backbone's rows to one per sequence.
  func pooling() throws(TransformerError) -> SequenceClassifier.Pooling {
    guard let name = try fields.text(Self.poolingField) else { return standardPooling }
    guard let pooling = supportedPoolings.first(where: { $0.rawValue == name }) else {
      throw fields.unsupported(
        Self.poolingField, name,
        supported: supportedPoolings.map(\.rawValue).joined(separator: ", "))
    }
    return pooling
  }

  /// The first of `architectures`, such as `BertForSequenceClassification`.
  var architecture: String? { source["architectures"]?.array?.first?.string }

  /// The labels' names in order. They are read from `id2label`. Without it, they are `LABEL_0`,
  /// `LABEL_1` and so on, up to `num_labels` labels.
  ///
  /// If neither is given, there are two labels, as in transformers.
  func labels() throws(TransformerError) -> [String] {
    guard let names = source["id2label"]?.object else {
      return (0..<(try fields.size("num_labels", default: 2))).map { "LABEL_\($0)" }
    }
    var labels: [String] = []
    while let name = names["\(labels.count)"]?.string { labels.append(name) }
    if labels.isEmpty || labels.count != names.members.count {
      throw fields.invalid("id2label", "an object with the names of labels \"0\", \"1\" and so on")
    }
    if try fields.size("num_labels", default: labels.count) != labels.count {
      throw fields.invalid("num_labels", "\(labels.count), as many as 'id2label' has")
    }
    return labels
  }
}

// MARK: - Saving

extension ClassifierConfiguration {
  /// The contents of the file for a classifier with this backbone.
  ///
  /// If transformers computes the same scores, `architectures` names its class for the classifier.
  /// transformers has no class for mean pooling or for a first token without a pooler. Such
  /// classifiers are saved as the bare model, for which transformers loads the encoder and ignores
  /// the head. This program then reads the pooling from a separate field.
  ///
  /// - Parameter pooler: the encoder's pooler, or nil if there is none.
  func saved(
    labels: [String], pooling: SequenceClassifier.Pooling, pooler: EncoderConfiguration.Pooler?
  ) -> JSONValue {
    let isStandard =
      pooler?.takesMeans == true || (pooling == standardPooling && (pooler != nil || !isEncoder))
    var saved = source.savedInFloat32
    saved["architectures"] = .array([
      .string(stem + (isStandard ? "ForSequenceClassification" : "Model"))
    ])
    // In transformers, only models whose pooler accepts means have this field.
    let isNamed = !isStandard || pooler?.takesMeans == true
    saved[Self.poolingField] = isNamed ? .string(pooling.rawValue) : nil
    saved["num_labels"] = .number(labels.count)
    saved["id2label"] = .object(
      JSONObject(labels.enumerated().map { .init("\($0.offset)", .string($0.element)) }))
    saved["label2id"] = .object(
      JSONObject(labels.enumerated().map { .init($0.element, .number($0.offset)) }))
    return .object(saved)
  }

  /// The common prefix of the names of an architecture's variants, such as `Llama` in
  /// `LlamaForCausalLM`.
  private var stem: String { decoder?.className ?? encoder?.className ?? "" }
}
