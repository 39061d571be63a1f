import Checkpoints
import Foundation
import TensorCore

/// Reads the weights of a model from the tensors in a model directory.
struct WeightReader {
  let directory: URL
  private let checkpoint: Checkpoint
  /// The possible names of a tensor. The first one that exists is used.
  private let spellings: (String) -> [String]
  /// What is made of the matrices.
  let use: WeightUse
  private var used: Set<String> = []

  init(
    directory: URL, use: WeightUse = .trained, spellings: @escaping (String) -> [String] = { [$0] }
  ) throws(TransformerError) {
    self.use = use
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
  mutating func value(_ layout: WeightLayout) throws(TransformerError) -> WeightValue {
    // Shapes are checked before memory is allocated, since a damaged configuration may request
    // petabytes.
    for piece in layout.pieces { try check(piece.name, layout.shape(of: piece)) }
    switch use {
    case .trained: break
    case .frozen: if let matrix = try stored(layout) { return .stored(matrix) }
    case .outlined: if let matrix = outline(layout) { return .stored(matrix) }
    }
    let value = Tensor(uninitialized: layout.shape)
    for piece in layout.pieces {
      try read(piece.name, into: value.pointer + layout.offset(of: piece))
    }
    return .own(value)
  }

  /// The weight as its pieces lie in their files; nil for a vector, or if a piece isn't stored as
  /// floating-point numbers.
  private mutating func stored(_ layout: WeightLayout) throws(TransformerError) -> StoredMatrix? {
    guard case .matrix(let columns) = layout.role, columns > 0 else { return nil }
    var pieces: [StoredMatrix.Piece] = []
    for piece in layout.pieces {
      let name = found(piece.name) ?? piece.name
      do {
        guard let stored = try checkpoint.stored(name) else { return nil }
        pieces.append(stored)
      } catch { throw .checkpoint(error) }
      used.insert(name)
    }
    return StoredMatrix(columns: columns, pieces: pieces)
  }

  /// The shape of a matrix; nil for a vector.
  private mutating func outline(_ layout: WeightLayout) -> StoredMatrix? {
    guard case .matrix = layout.role else { return nil }
    var bytes = 0
    for piece in layout.pieces {
      let name = found(piece.name) ?? piece.name
      used.insert(name)
      bytes += checkpoint.byteCount(of: name)
    }
    return StoredMatrix(outline: layout.shape, byteCount: bytes)
  }

  /// The files that stored matrices are read from; empty if there are none.
  var files: WeightFiles { use == .frozen ? WeightFiles(checkpoint.openFiles) : WeightFiles([]) }

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

/// What a model's weights are loaded for.
enum WeightUse {
  /// For training: every weight is a tensor in float32.
  case trained
  /// For reading: matrices stay as their files have them.
  case frozen
  /// For planning: only the shapes of matrices are known.
  case outlined
}

/// The files that a model reads while it is in use.
struct WeightFiles {
  private let files: [SafetensorsFile]

  init(_ files: [SafetensorsFile]) { self.files = files }

  /// Checks that no file has been written to since it was opened.
  func checkUnchanged() throws(TransformerError) {
    for file in files {
      do { try file.checkUnchanged() } catch { throw .checkpoint(error) }
    }
  }
}
