import Checkpoints
import Foundation
import TensorCore

extension Decoder {
  /// Loads a model directory, which contains `config.json` and weights in safetensors files.
  ///
  /// - Parameter isFrozen: whether the weights are constants. Matrices are then mapped from the files
  ///   as they are stored, and widened a block at a time, which gives the same results. Callers must call
  ///   ``checkFiles()`` before they rely on a result.
  /// - Throws: ``TransformerError``. Every tensor that the configuration needs must be present with
  ///   its exact shape. There must be no other tensors except the constants in old files.
  public convenience init(
    directory: URL, isFrozen: Bool = false
  ) throws(TransformerError) {
    try self.init(loading: directory, for: isFrozen ? .frozen : .trained)
  }

  /// A model of which only the shapes are known, for planning: its matrices can't be used. Files are
  /// checked as in loading, except for the matrices' elements.
  public convenience init(outlineOf directory: URL) throws(TransformerError) {
    try self.init(loading: directory, for: .outlined)
  }

  private convenience init(
    loading directory: URL, for use: WeightUse
  ) throws(TransformerError) {
    let configuration = try ModelConfiguration(directory: directory)
    do {
      try self.init(configuration, directory: directory, use: use)
    } catch {
      throw Quantization.explanation(of: error, configuration.source, in: directory) ?? error
    }
  }

  private convenience init(
    _ configuration: ModelConfiguration, directory: URL, use: WeightUse
  ) throws(TransformerError) {
    let published = configuration.kind.published
    var reader = try WeightReader(
      directory: directory, use: use, spellings: published.spellings(of:))
    try self.init(configuration) { layout throws(TransformerError) in try reader.value(layout) }
    try checkUnused(&reader, use)
    files = reader.files
    if use != .trained { for weight in weights { weight.parameter.isFrozen = true } }
  }

  /// Checks that the files of a frozen model are as they were when it was loaded.
  ///
  /// - Throws: ``CheckpointError/changed(file:)``, in a ``TransformerError``.
  public func checkFiles() throws(TransformerError) { try files.checkUnchanged() }

  private func checkUnused(
    _ reader: inout WeightReader, _ use: WeightUse
  ) throws(TransformerError) {
    for name in reader.unusedNames {
      if configuration.kind.published.isConstant(name) { continue }
      if configuration.kind.published.spellings(of: headName).contains(name) {
        if use != .outlined { try checkTied(name, &reader) }
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
    let (table, file) = (embedding.parameter, reader.path(of: name))
    let shape = reader.shape(of: name) ?? []
    if shape != table.shape {
      throw .wrongShape(file: file, tensor: name, expected: table.shape, found: shape)
    }
    let head = Tensor(uninitialized: shape)
    try reader.read(name, into: head.pointer)
    var start = 0
    try table.forEachBlock { block throws(TransformerError) in
      guard let first = block.baseAddress else { return }
      let isSame = memcmp(head.pointer + start, first, 4 * block.count) == 0
      if !isSame { throw .untiedHead(file: file, tensor: name) }
      start += block.count
    }
  }
}
