import Checkpoints
import Foundation
import StrictJSON

/// What `config.json` says about a classifier: its backbone, how that is pooled, and the labels.
struct ClassifierConfiguration {
  let directory: URL
  /// Everything that the file said, to be written back.
  let source: JSONObject
  let fields: ConfigurationFields
  /// nil for a decoder.
  let encoder: EncoderKind?
  /// nil for an encoder.
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

  /// What transformers pools with, and the file need not say.
  var standardPooling: SequenceClassifier.Pooling { isEncoder ? .cls : .last }

  var supportedPoolings: [SequenceClassifier.Pooling] { isEncoder ? [.cls, .mean] : [.last] }

  /// The names that a tensor of the model may have in files.
  func spellings(of name: String) -> [String] {
    decoder?.published.spellings(of: name) ?? encoder?.published.spellings(of: name) ?? [name]
  }

  /// How the backbone's rows become one per sequence.
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

  /// The labels' names in order, from `id2label`, or else numbered from `num_labels`.
  ///
  /// Where neither is given there are two, as in transformers.
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
  /// The file's text for a classifier with this backbone.
  ///
  /// The architecture is named as transformers names it where that computes the same. It has no name
  /// for an encoder's mean or for a first token without a pooler: those are saved as the bare model,
  /// which reads the encoder and passes over the head, and this program finds the pooling beside.
  ///
  /// - Parameter pooler: of an encoder; nil where there is none.
  func saved(
    labels: [String], pooling: SequenceClassifier.Pooling, pooler: EncoderConfiguration.Pooler?
  ) -> JSONValue {
    let isStandard =
      pooler?.takesMeans == true || (pooling == standardPooling && (pooler != nil || !isEncoder))
    var saved = source.savedInFloat32
    saved["architectures"] = .array([
      .string(stem + (isStandard ? "ForSequenceClassification" : "Model"))
    ])
    // Only models whose pooler takes means have the field in transformers.
    let isNamed = !isStandard || pooler?.takesMeans == true
    saved[Self.poolingField] = isNamed ? .string(pooling.rawValue) : nil
    saved["num_labels"] = .number(labels.count)
    saved["id2label"] = .object(
      JSONObject(labels.enumerated().map { .init("\($0.offset)", .string($0.element)) }))
    saved["label2id"] = .object(
      JSONObject(labels.enumerated().map { .init($0.element, .number($0.offset)) }))
    return .object(saved)
  }

  /// What the names of an architecture's variants begin with: `Llama` of `LlamaForCausalLM`.
  private var stem: String { decoder?.className ?? encoder?.className ?? "" }
}
