import Checkpoints
import Foundation
import TensorCore

extension SequenceClassifier {
  /// Loads a trained classifier. The directory must contain a `BertForSequenceClassification`, a
  /// `LlamaForSequenceClassification` or the same class of another encoder or decoder, or must have
  /// been written by ``save(to:companions:)``.
  ///
  /// - Parameter isFrozen: whether the weights are constants; see
  ///   ``Decoder/init(directory:isFrozen:)``.
  /// - Throws: ``TransformerError``. For an unsupported kind of model, the error lists the
  ///   supported kinds. Every tensor of the model must be present with its exact shape.
  public convenience init(
    directory: URL, isFrozen: Bool = false
  ) throws(TransformerError) {
    let configuration = try ClassifierConfiguration(directory: directory)
    try self.init(
      configuration, pooling: try configuration.pooling(), labels: try configuration.labels(),
      isFrozen: isFrozen, seed: nil)
  }

  /// Creates a classifier with a new head on an encoder, or on a decoder in place of its output
  /// matrix.
  ///
  /// - Parameters:
  ///   - directory: the directory of a `BertModel`, a `LlamaForCausalLM`, or another variant or
  ///     decoder.
  ///   - labels: the distinct names of the labels. There must be at least one.
  ///   - pooling: `cls` or `mean` for an encoder, `last` for a decoder, or nil for the default of
  ///     transformers.
  ///   - adapter: the directory of a PEFT adapter, which is merged into a decoder first.
  ///   - isFrozen: whether only the head may be trained; see ``Decoder/init(directory:isFrozen:)``.
  ///   - seed: the seed for the head. The same seed gives the same head.
  /// - Throws: ``TransformerError``, including for a pooling that the model doesn't support.
  public convenience init(
    backbone directory: URL, labels: [String], pooling: Pooling? = nil, adapter: URL? = nil,
    isFrozen: Bool = false, seed: UInt64
  ) throws(TransformerError) {
    let configuration = try ClassifierConfiguration(directory: directory)
    if adapter != nil, configuration.isEncoder {
      throw .invalidOption(
        name: "adapter", value: adapter?.relativePath ?? "", expected: "none, for an encoder")
    }
    let poolings = configuration.supportedPoolings
    if let pooling, !poolings.contains(pooling) {
      throw .invalidOption(
        name: "pooling", value: pooling.rawValue,
        expected: poolings.map(\.rawValue).joined(separator: " or ")
          + (configuration.isEncoder ? ", for an encoder" : ", for a decoder"))
    }
    if labels.isEmpty || Set(labels).count < labels.count {
      throw .invalidOption(
        name: "labels", value: "\(labels)", expected: "at least one name, no two alike")
    }
    try self.init(
      configuration, pooling: pooling ?? configuration.standardPooling, adapter: adapter,
      labels: labels,
      isFrozen: isFrozen, seed: seed)
  }

  /// - Parameter seed: the seed for a new head, or nil to load the head from the files.
  private convenience init(
    _ configuration: ClassifierConfiguration, pooling: Pooling, adapter: URL? = nil,
    labels: [String], isFrozen: Bool, seed: UInt64?
  ) throws(TransformerError) {
    do {
      try self.init(
        loading: configuration, pooling: pooling, adapter: adapter, labels: labels,
        isFrozen: isFrozen, seed: seed)
    } catch {
      let directory = configuration.directory
      throw Quantization.explanation(of: error, configuration.source, in: directory) ?? error
    }
  }

  private convenience init(
    loading configuration: ClassifierConfiguration, pooling: Pooling, adapter: URL?,
    labels: [String], isFrozen: Bool, seed: UInt64?
  ) throws(TransformerError) {
    // An adapter changes the matrices when it is merged.
    var reader = try WeightReader(
      directory: configuration.directory, use: isFrozen && adapter == nil ? .frozen : .trained,
      spellings: configuration.spellings(of:))
    let backbone = try Self.backbone(configuration, pooling, &reader)
    if case .decoder(let decoder) = backbone, let adapter {
      try decoder.loadAdapter(directory: adapter)
      decoder.mergeAdapter()
    }
    let head: ClassifierHead
    if let seed {
      head = ClassifierHead(of: backbone, labels: labels.count, seed: seed)
    } else {
      head = try ClassifierHead(of: backbone, labels: labels.count) {
        layout throws(TransformerError) in try reader.value(layout)
      }
    }
    for name in reader.unusedNames where !backbone.mayIgnore(name) {
      throw .unexpectedTensor(file: reader.path(of: name), tensor: name)
    }
    self.init(configuration, backbone, head, pooling, labels: labels)
    files = reader.files
    if isFrozen { for weight in backbone.weights { weight.parameter.isFrozen = true } }
  }

  /// Checks that the files of a frozen model are as they were when it was loaded.
  ///
  /// - Throws: ``CheckpointError/changed(file:)``, in a ``TransformerError``.
  public func checkFiles() throws(TransformerError) { try files.checkUnchanged() }

  private static func backbone(
    _ configuration: ClassifierConfiguration, _ pooling: Pooling, _ reader: inout WeightReader
  ) throws(TransformerError) -> ClassifierBackbone {
    guard let kind = configuration.encoder else {
      let shape = try ModelConfiguration(
        configuration.source, file: configuration.fields.file)
      return .decoder(
        try Decoder(shape, hasHead: false) { layout throws(TransformerError) in
          try reader.value(layout)
        })
    }
    // A bare model may lack a pooler, but a published classifier was trained with one.
    let mayPool =
      reader.has("\(kind.published.pooler).weight")
      || configuration.architecture == kind.classifierClass
    let shape = try kind.read(configuration.fields)
    let isPooled = pooling == .cls || shape.pooler.takesMeans
    return .encoder(
      try Encoder(shape, hasPooler: isPooled && mayPool) {
        layout throws(TransformerError) in try reader.value(layout)
      })
  }

  /// Writes a model directory that this program and transformers can load. It contains every weight
  /// in float32 under its published name, and every field of the configuration that was read.
  ///
  /// transformers computes the same scores for an encoder with a pooler and for a decoder. It has
  /// no class for other poolings and loads such models as the bare encoder. In an existing
  /// directory, files with the same names are replaced once all files are complete.
  ///
  /// - Parameter companions: the tokenizer and related files.
  public func save(
    to directory: URL, companions: ModelCompanions = .none
  ) throws(CheckpointError) {
    var pooler: EncoderConfiguration.Pooler?
    if case .encoder(let encoder) = backbone, encoder.hasPooler {
      pooler = encoder.configuration.pooler
    }
    try ModelDirectory.write(
      to: directory,
      configuration: configuration.saved(labels: labels, pooling: pooling, pooler: pooler),
      weights: weights, companions: companions)
  }
}
