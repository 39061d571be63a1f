import StrictJSON
import TensorCore

/// The fields of a configuration, each read with its check. A field that is null is absent.
struct ConfigurationFields {
  let file: String
  let source: JSONObject
  /// What stands before a field's name in errors: the objects it lies in.
  private let path: String

  init(_ source: JSONObject, file: String, path: String = "") {
    (self.source, self.file, self.path) = (source, file, path)
  }

  subscript(field: String) -> JSONValue? {
    let value = source[field]
    return value == .null ? nil : value
  }

  /// Whether there is a field of that name, be it null.
  func isGiven(_ field: String) -> Bool { source[field] != nil }

  // MARK: Numbers

  /// An integer of at least 1, and small enough that products of three cannot overflow.
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

  /// An integer that may be 0.
  func count(_ field: String, default count: Int) throws(TransformerError) -> Int {
    guard let value = self[field] else { return count }
    guard let count = value.writtenInteger, (0...1 << 20).contains(count) else {
      throw invalid(field, "an integer from 0 to \(1 << 20)")
    }
    return count
  }

  func positive(_ field: String) throws(TransformerError) -> Double {
    guard let value = self[field] else { throw missing(field) }
    guard let number = value.double, number > 0 else { throw invalid(field, "a number above 0") }
    return number
  }

  func positive(_ field: String, default number: Double) throws(TransformerError) -> Double {
    self[field] == nil ? number : try positive(field)
  }

  // MARK: Everything else

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

  /// The function of a plain feed-forward block.
  func activation(
    _ field: String, default name: String
  ) throws(TransformerError) -> Activation {
    let name = try text(field) ?? name
    switch name {
    case "gelu": return .gelu
    case "gelu_new", "gelu_pytorch_tanh": return .geluTanh
    case "relu": return .relu
    default:
      throw unsupported(field, name, supported: "gelu, gelu_new, gelu_pytorch_tanh, relu")
    }
  }

  /// The id that fills up short sequences of a batch, which need not be of the vocabulary.
  func padding(_ field: String) throws(TransformerError) -> Int32? {
    guard let value = self[field] else { return nil }
    guard let id = value.writtenInteger.flatMap({ Int32(exactly: $0) }) else {
      throw invalid(field, "a token id")
    }
    return id
  }

  /// A token id or a list of them.
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

  /// Refuses a field that says anything but this.
  func require(_ field: String, _ required: Bool, default flag: Bool) throws(TransformerError) {
    if try self.flag(field, default: flag) != required {
      throw unsupported(field, "\(!required)", supported: "\(required)")
    }
  }

  /// The fields of an object within.
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
