import Checkpoints
import Foundation

/// A GGUF file of version 3. It contains metadata, then the list of tensors, then the tensors'
/// data.
///
/// [The format](https://github.com/ggml-org/ggml/blob/master/docs/gguf.md) was defined by
/// llama.cpp.
struct GGUFFile {
  private static let magic = Array("GGUF".utf8)
  private static let version: UInt32 = 3
  /// The alignment, in bytes, of the tensors after the header.
  private static let alignment = 32

  /// A tensor that isn't read until it is written, so only one tensor at a time is in memory.
  struct Tensor {
    let name: String
    /// The shape, with rows before columns. The file uses the reverse order.
    let shape: [Int]
    let element: GGUFElement
    /// Reads all numbers as float32 into a buffer, which must be large enough.
    let read: (UnsafeMutablePointer<Float>) throws(CheckpointError) -> Void

    var count: Int { shape.reduce(1, *) }
    var byteCount: Int { count * element.byteCount }
  }

  var metadata: [(key: String, value: GGUFValue)] = []
  var tensors: [Tensor] = []

  /// Writes the file atomically, so that it is never incomplete.
  ///
  /// - Throws: any error from reading a tensor, and ``CheckpointError/unwritable(file:reason:)``
  ///   for a number that is too large for its type.
  func write(to url: URL) throws(CheckpointError) {
    try AtomicFile.write(to: url) { file throws(CheckpointError) in
      let header = header()
      try file.write(header + Self.padding(behind: header.count))
      for tensor in tensors {
        let bytes = try Self.bytes(of: tensor, for: url)
        try file.write(bytes + Self.padding(behind: bytes.count))
      }
    }
  }

  private func header() -> [UInt8] {
    var bytes = Self.magic
    bytes.append(little: Self.version)
    bytes.append(little: UInt64(tensors.count))
    bytes.append(little: UInt64(metadata.count))
    for (key, value) in metadata {
      bytes.append(counted: key)
      value.write(to: &bytes)
    }
    var offset = 0
    for tensor in tensors {
      bytes.append(counted: tensor.name)
      bytes.append(little: UInt32(tensor.shape.count))
      for size in tensor.shape.reversed() { bytes.append(little: UInt64(size)) }
      bytes.append(little: tensor.element.typeCode)
      bytes.append(little: UInt64(offset))
      offset += tensor.byteCount + Self.padding(behind: tensor.byteCount).count
    }
    return bytes
  }

  private static func padding(behind count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: (alignment - count % alignment) % alignment)
  }

  private static func bytes(of tensor: Tensor, for url: URL) throws(CheckpointError) -> [UInt8] {
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: max(tensor.count, 1))
    defer { buffer.deallocate() }
    if let start = buffer.baseAddress { try tensor.read(start) }
    let values = UnsafeBufferPointer(rebasing: buffer[..<tensor.count])
    guard let bytes = tensor.element.bytes(of: values) else {
      throw .unwritable(
        file: url.path,
        reason:
          "'\(tensor.name)' has a number too large for \(tensor.element.rawValue); write bf16 or f32"
      )
    }
    return bytes
  }
}
