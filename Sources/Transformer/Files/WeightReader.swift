import Checkpoints
import Foundation
import TensorCore

/// Reads the weights of a model from the tensors in a model directory.
struct WeightReader {
  let directory: URL
  private let checkpoint: Checkpoint
  /// The possible names of a tensor. The first one that exists is used.
  private let spellings: (String) -> [String]
  private var used: Set<String> = []

  init(
    directory: URL, spellings: @escaping (String) -> [String] = { [$0] }
  ) throws(TransformerError) {
    do { checkpoint = try Checkpoint(directory: directory) } catch {
      if case .noWeights = error { throw ModelDirectory.whyNoWeights(directory) }
      throw .checkpoint(error)
    }
    self.directory = directory
    self.spellings = spellings
  }

  /// The names of the tensors that have not been read, sorted.
  var unusedNames: [String] { checkpoint.names.filter { !used.contains($0) } }

  /// Whether there is a tensor for a piece with this name.
  func has(_ name: String) -> Bool { found(name) != nil }

  func shape(of name: String) -> [Int]? { found(name).flatMap { checkpoint.shape(of: $0) } }

  /// The path of the file that contains a tensor, for messages.
  func path(of name: String) -> String {
    found(name).flatMap { checkpoint.file(of: $0)?.path } ?? directory.path
  }

  /// Reads a weight and assembles it from its pieces.
  ///
  /// - Throws: ``TransformerError/missingTensor(directory:tensor:)``,
  ///   ``TransformerError/wrongShape(file:tensor:expected:found:)`` or the error in a file.
  mutating func tensor(_ layout: WeightLayout) throws(TransformerError) -> Tensor {
    // Shapes are checked before memory is allocated, since a damaged configuration may request
    // petabytes.
    for piece in layout.pieces { try check(piece.name, layout.shape(of: piece)) }
    let value = Tensor(uninitialized: layout.shape)
    for piece in layout.pieces {
      try read(piece.name, into: value.pointer + layout.offset(of: piece))
    }
    return value
  }

  /// Reads a tensor into memory that has room for it. The tensor must exist.
  mutating func read(
    _ name: String, into destination: UnsafeMutablePointer<Float>
  ) throws(TransformerError) {
    let name = found(name) ?? name
    used.insert(name)
    do { try checkpoint.readFinite(name, into: destination) } catch { throw .checkpoint(error) }
  }

  private func check(_ name: String, _ expected: [Int]) throws(TransformerError) {
    guard let shape = shape(of: name) else {
      throw .missingTensor(directory: directory.path, tensor: name)
    }
    if shape != expected {
      throw .wrongShape(
        file: path(of: name), tensor: found(name) ?? name, expected: expected, found: shape)
    }
  }

  private func found(_ name: String) -> String? {
    spellings(name).first { checkpoint.shape(of: $0) != nil }
  }
}
