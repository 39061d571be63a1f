import Checkpoints
import Foundation
import TensorCore

extension Decoder {
  /// Loads a model directory: `config.json` and weights in safetensors files.
  ///
  /// - Throws: ``TransformerError``. Every tensor that the configuration needs must be there with
  ///   its exact shape, and no other, except for the constants that old files hold.
  public convenience init(directory: URL) throws(TransformerError) {
    let configuration = try ModelConfiguration(directory: directory)
    let checkpoint: Checkpoint
    do { checkpoint = try Checkpoint(directory: directory) } catch { throw .checkpoint(error) }
    try self.init(configuration) { layout throws(TransformerError) in
      // Shapes are checked before memory is asked for: a damaged configuration may want petabytes.
      for piece in layout.pieces {
        try Self.check(piece, layout.shape(of: piece), in: checkpoint, directory)
      }
      let value = Tensor(uninitialized: layout.shape)
      for piece in layout.pieces {
        try Self.read(piece.name, from: checkpoint, into: value.pointer + layout.offset(of: piece))
      }
      return value
    }
    try checkUnused(checkpoint)
  }

  private static func check(
    _ piece: WeightLayout.Piece, _ expected: [Int], in checkpoint: Checkpoint, _ directory: URL
  ) throws(TransformerError) {
    guard let found = checkpoint.shape(of: piece.name) else {
      throw .missingTensor(directory: directory.path, tensor: piece.name)
    }
    if found != expected {
      throw .wrongShape(
        file: path(of: piece.name, in: checkpoint), tensor: piece.name, expected: expected,
        found: found)
    }
  }

  private static func read(
    _ name: String, from checkpoint: Checkpoint, into destination: UnsafeMutablePointer<Float>
  ) throws(TransformerError) {
    do { try checkpoint.read(name, into: destination) } catch { throw .checkpoint(error) }
  }

  private static func path(of tensor: String, in checkpoint: Checkpoint) -> String {
    checkpoint.file(of: tensor)?.path ?? ""
  }

  // MARK: Tensors without a weight

  private func checkUnused(_ checkpoint: Checkpoint) throws(TransformerError) {
    let used = Set(weights.flatMap { $0.layout.pieces.map(\.name) })
    for name in checkpoint.names where !used.contains(name) {
      if name.hasSuffix(".rotary_emb.inv_freq") { continue }
      if name == "lm_head.weight" {
        try checkTied(name, checkpoint)
      } else {
        throw .unexpectedTensor(file: Self.path(of: name, in: checkpoint), tensor: name)
      }
    }
  }

  /// Some programs write the output matrix of a tied model a second time; it must be the same one.
  private func checkTied(_ name: String, _ checkpoint: Checkpoint) throws(TransformerError) {
    let (table, file) = (embedding.parameter.value, Self.path(of: name, in: checkpoint))
    let shape = checkpoint.shape(of: name) ?? []
    if shape != table.shape {
      throw .wrongShape(file: file, tensor: name, expected: table.shape, found: shape)
    }
    let head = Tensor(uninitialized: shape)
    try Self.read(name, from: checkpoint, into: head.pointer)
    let isSame = memcmp(head.pointer, table.pointer, 4 * table.count) == 0
    if !isSame { throw .untiedHead(file: file, tensor: name) }
  }
}
