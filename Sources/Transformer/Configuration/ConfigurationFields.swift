import StrictJSON
import TensorCore

/// The fields of a configuration. Each field is checked when it is read. A null field is treated as
/// absent.
struct ConfigurationFields {
  let file: String
  let source: JSONObject
  /// The prefix of a field's name in errors, which consists of the names of the objects that
  /// contain it.
  private let path: String

  init(_ source: JSONObject, file: String, path: String = "") {
    (self.source, self.file, self.path) = (source, file, path)
  }

  subscript(field: String) -> JSONValue? {
    let value = source[field]
    return value == .null ? nil : value
  }

  /// Whether a field with this name exists, even if it is null.
  func isGiven(_ field: String) -> Bool { source[field] != nil }

  /// The same fields, with the value of one of them replaced.
  func reading(_ field: String, as value: JSONValue) -> ConfigurationFields {
    var source = source
    source[field] = value
    return ConfigurationFields(source, file: file, path: path)
  }

  // MARK: Numbers

  /// Reads an integer that is at least 1 and small enough that the product of three such integers
  /// can't overflow.
  func size(_ field: String) throws(TransformerError) -> Int {
    guard let value = self[field] else { throw missing(field) }
    guard let size = value.writtenInteger, (1...1 << 20).contains(size) else {
      throw invalid(field, "an integer from 1 to \(1 << 20)")
    }
    return size
  }

  func size(_ field: String, default size: Int) throws(TransformerError) -> Int {
    self[field] == nil ? size : try self.size(field)
  }

  /// Reads an integer that may be 0.
  func count(_ field: String, default count: Int) throws(TransformerError) -> Int {
    guard let value = self[field] else { return count }
    guard let count = value.writtenInteger, (0...1 << 20).contains(count) else {
      throw invalid(field, "an integer from 0 to \(1 << 20)")
    }
    return count
  }

  func positive(_ field: String) throws(TransformerError) -> Double {
    guard let value = self[field] else { throw missing(field) }
    guard let number = value.double, Self.isPositive(number) else {
      throw invalid(field, "a number above 0, within float32")
    }
    return number
  }

  /// Whether float32, in which the model is computed, can hold a number above 0.
  private static func isPositive(_ number: Double) -> Bool {
    Float(number) > 0 && Float(number).isFinite
  }

  func positive(_ field: String, default number: Double) throws(TransformerError) -> Double {
    self[field] == nil ? number : try positive(field)
  }

  /// Reads a list of `count` numbers greater than 0.
  func positives(_ field: String, count: Int) throws(TransformerError) -> [Double] {
    guard let value = self[field] else { throw missing(field) }
    let numbers = (value.array ?? []).compactMap(\.double).filter(Self.isPositive)
    if numbers.count != count || value.array?.count != count {
      throw invalid(field, "a list of \(count) numbers above 0, within float32")
    }
    return numbers
  }

  /// Reads a number greater than 0. Returns nil if the field is null, and the default if there is
  /// no such field.
  func optionalPositive(
    _ field: String, default number: Double?
  ) throws(TransformerError) -> Double? {
    guard isGiven(field) else { return number }
    return self[field] == nil ? nil : try positive(field)
  }

  // MARK: Other fields

  func flag(_ field: String, default flag: Bool) throws(TransformerError) -> Bool {
    guard let value = self[field] else { return flag }
    guard let flag = value.bool else { throw invalid(field, "true or false") }
    return flag
  }

  func text(_ field: String) throws(TransformerError) -> String? {
    guard let value = self[field] else { return nil }
    guard let text = value.string else { throw invalid(field, "a string") }
    return text
  }

  /// Reads the activation function of a plain feed-forward block.
  func activation(
    _ field: String, default name: String
  ) throws(TransformerError) -> Activation {
    let name = try text(field) ?? name
    guard let activation = Self.activations[name] else {
      throw unsupported(
        field, name, supported: Self.activations.keys.sorted().joined(separator: ", "))
    }
    return activation
  }

  /// Reads the gate's activation function and returns the kind of the gated feed-forward block.
  func gate(
    _ field: String, default name: String
  ) throws(TransformerError) -> FeedForward.Kind {
    let name = try text(field) ?? name
    if ["silu", "swish"].contains(name) { return .gated }
    guard let activation = Self.activations[name] else {
      throw unsupported(
        field, name,
        supported: (Self.activations.keys + ["silu"]).sorted().joined(separator: ", "))
    }
    return .gatedBy(activation)
  }

  private static let activations: [String: Activation] = [
    "gelu": .gelu, "gelu_fast": .geluTanh, "gelu_new": .geluTanh,
    "gelu_pytorch_tanh": .geluTanh, "relu": .relu,
  ]

  /// Reads from `layer_types` whether each layer has a window.
  ///
  /// - Returns: nil if there is no such field.
  func windowedLayers(_ count: Int) throws(TransformerError) -> [Bool]? {
    guard let types = self["layer_types"] else { return nil }
    let kinds = ["full_attention", "sliding_attention"]
    let layers = (types.array ?? []).map { $0.string.flatMap { kinds.firstIndex(of: $0) } }
    if layers.count != count || layers.contains(nil) {
      throw invalid(
        "layer_types", "a list of \(count), each \"full_attention\" or \"sliding_attention\"")
    }
    return layers.map { $0 == 1 }
  }

  /// Reads the id that pads short sequences in a batch, which need not be in the vocabulary.
  func padding(_ field: String) throws(TransformerError) -> Int32? {
    guard let value = self[field] else { return nil }
    guard let id = value.writtenInteger.flatMap({ Int32(exactly: $0) }) else {
      throw invalid(field, "a token id")
    }
    return id
  }

  /// Reads a field that contains a token id or a list of token ids.
  func tokens(_ field: String, _ vocabularySize: Int) throws(TransformerError) -> [Int32] {
    guard let value = self[field] else { return [] }
    var tokens: [Int32] = []
    for id in value.array ?? [value] {
      guard let id = id.writtenInteger, (0..<vocabularySize).contains(id) else {
        throw invalid(field, "a token id below vocab_size, \(vocabularySize), or a list of them")
      }
      tokens.append(Int32(id))
    }
    return tokens
  }

  /// Rejects a field with a number other than `required`.
  func require(_ field: String, _ required: Double) throws(TransformerError) {
    if let value = self[field], value.double != required {
      throw unsupported(field, value.compactText, supported: "\(required)")
    }
  }

  /// Rejects these fields unless they are null, because the program supports no other value.
  func requireNone(_ names: String...) throws(TransformerError) {
    for field in names {
      if let value = self[field] { throw unsupported(field, value.compactText, supported: "null") }
    }
  }

  /// Rejects a field with a value other than `required`.
  func require(_ field: String, _ required: Bool, default flag: Bool) throws(TransformerError) {
    if try self.flag(field, default: flag) != required {
      throw unsupported(field, "\(!required)", supported: "\(required)")
    }
  }

  /// The fields of a nested object.
  func object(_ field: String) throws(TransformerError) -> ConfigurationFields? {
    guard let value = self[field] else { return nil }
    guard let fields = value.object else { throw invalid(field, "an object") }
    return ConfigurationFields(fields, file: file, path: path + field + ".")
  }

  // MARK: Errors

  func missing(_ field: String) -> TransformerError {
    .missingField(file: file, field: path + field)
  }

  func invalid(_ field: String, _ expected: String) -> TransformerError {
    .invalidField(
      file: file, field: path + field, value: self[field]?.compactText ?? "absent",
      expected: expected)
  }

  func unsupported(_ field: String, _ value: String, supported: String) -> TransformerError {
    .unsupported(file: file, field: path + field, value: "'\(value)'", supported: supported)
  }
}
