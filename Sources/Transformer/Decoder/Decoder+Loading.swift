import Checkpoints
import Foundation
import TensorCore

extension Decoder {
  /// Loads a model directory, which contains `config.json` and weights in safetensors files.
  ///
  /// - Throws: ``TransformerError``. Every tensor that the configuration needs must be present with
  ///   its exact shape. There must be no other tensors except the constants in old files.
  public convenience init(directory: URL) throws(TransformerError) {
    let configuration = try ModelConfiguration(directory: directory)
    do {
      try self.init(configuration, directory: directory)
    } catch {
      throw Quantization.explanation(of: error, configuration.source, in: directory) ?? error
    }
  }

  private convenience init(
    _ configuration: ModelConfiguration, directory: URL
  ) throws(TransformerError) {
    let published = configuration.kind.published
    var reader = try WeightReader(directory: directory, spellings: published.spellings(of:))
    try self.init(configuration) { layout throws(TransformerError) in try reader.tensor(layout) }
    try checkUnused(&reader)
  }

  private func checkUnused(_ reader: inout WeightReader) throws(TransformerError) {
    for name in reader.unusedNames {
      if configuration.kind.published.isConstant(name) { continue }
      if configuration.kind.published.spellings(of: headName).contains(name) {
        try checkTied(name, &reader)
      } else {
        throw .unexpectedTensor(file: reader.path(of: name), tensor: name)
      }
    }
  }

  private var headName: String { configuration.kind.published.headWeight }

  /// Checks the output matrix that some programs write for a tied model. It must equal the
  /// embeddings.
  private func checkTied(
    _ name: String, _ reader: inout WeightReader
  ) throws(TransformerError) {
    let (table, file) = (embedding.parameter.value, reader.path(of: name))
    let shape = reader.shape(of: name) ?? []
    if shape != table.shape {
      throw .wrongShape(file: file, tensor: name, expected: table.shape, found: shape)
    }
    let head = Tensor(uninitialized: shape)
    try reader.read(name, into: head.pointer)
    let isSame = memcmp(head.pointer, table.pointer, 4 * table.count) == 0
    if !isSame { throw .untiedHead(file: file, tensor: name) }
  }
}
