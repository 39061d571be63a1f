import Foundation
import StrictJSON
import TensorCore

/// A named tensor to be written. Its elements are all or a part of another tensor's elements.
///
/// For instance, a fused weight is one tensor in memory, but is written as the separate tensors
/// that other programs expect.
public struct NamedTensor {
  public let name: String
  public let shape: [Int]
  let tensor: Tensor
  let offset: Int

  /// - Parameter offset: the index in `tensor` of the first element of the part.
  public init(_ name: String, _ tensor: Tensor, offset: Int = 0, shape: [Int]) {
    precondition(
      offset >= 0 && offset + shape.reduce(1, *) <= tensor.count,
      "tensor '\(name)': shape \(shape) at \(offset) does not fit into \(tensor.shape)")
    (self.name, self.tensor, self.offset, self.shape) = (name, tensor, offset, shape)
  }

  public init(_ name: String, _ tensor: Tensor) {
    self.init(name, tensor, shape: tensor.shape)
  }

  fileprivate var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: tensor.pointer + offset, count: byteCount)
  }

  fileprivate var byteCount: Int {
    shape.reduce(1, *) * MemoryLayout<Float>.stride
  }
}

extension SafetensorsFile {
  /// Writes tensors as float32, sorted by name, as other programs do.
  ///
  /// - Parameters:
  ///   - tensors: tensors with distinct names.
  ///   - metadata: the metadata of the file. The transformers library refuses a file without
  ///     `format`.
  /// - Throws: ``CheckpointError/unwritable(file:reason:)``. The file is then unchanged.
  public static func write(
    _ tensors: [NamedTensor], metadata: [String: String] = ["format": "pt"], to url: URL
  ) throws(CheckpointError) {
    let tensors = tensors.sorted { $0.name < $1.name }
    let header = headerText(tensors, metadata: metadata)
    try AtomicFile.write(to: url) { file throws(CheckpointError) in
      let length = UInt64(header.utf8.count).littleEndian
      try file.write(withUnsafeBytes(of: length) { Array($0) })
      try file.write(header)
      for tensor in tensors { try file.write(tensor.bytes) }
    }
  }

  private static func headerText(_ tensors: [NamedTensor], metadata: [String: String]) -> String {
    let remarks = metadata.sorted { $0.key < $1.key }
    var members = [
      JSONObject.Member(
        "__metadata__", .object(JSONObject(remarks.map { .init($0.key, .string($0.value)) })))
    ]
    var offset = 0
    for tensor in tensors {
      precondition(members.last?.key != tensor.name, "two tensors named '\(tensor.name)'")
      let end = offset + tensor.byteCount
      let entry = JSONValue.object([
        "dtype": .string(ElementType.float32.rawValue),
        "shape": .array(tensor.shape.map { .number($0) }),
        "data_offsets": .array([.number(offset), .number(end)]),
      ])
      members.append(.init(tensor.name, entry))
      offset = end
    }
    let text = JSONValue.object(JSONObject(members)).compactText
    // Readers that map the file expect the data to be aligned to eight bytes.
    return text + String(repeating: " ", count: -text.utf8.count & 7)
  }
}
