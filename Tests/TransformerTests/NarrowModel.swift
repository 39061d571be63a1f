import Checkpoints
import Foundation
import StrictJSON
import TensorCore
import _TestSupport

/// A copy of a model whose matrices and vectors are stored in another type.
enum NarrowModel {
  enum Element: String, CaseIterable { case float32 = "F32", float16 = "F16", bfloat16 = "BF16" }

  /// - Parameter shift: bytes by which the header is longer than it needs to be, so that the data
  ///   don't lie where their type would have them.
  static func write(
    _ source: URL, as element: Element, shift: Int = 0, to target: URL
  ) throws {
    let files = FileManager.default
    try files.createDirectory(at: target, withIntermediateDirectories: true)
    try files.copyItem(
      at: source.appendingPathComponent("config.json"),
      to: target.appendingPathComponent("config.json"))
    let checkpoint = try Checkpoint(directory: source)
    var members: [JSONObject.Member] = []
    var data: [UInt8] = []
    for name in checkpoint.names {
      let shape = try checkpoint.shape(of: name) ?? []
      let tensor = Tensor(uninitialized: shape)
      try checkpoint.read(name, into: tensor.pointer)
      let start = data.count
      for value in tensor.values { data += bytes(value, element) }
      members.append(
        .init(
          name,
          .object([
            "dtype": .string(element.rawValue), "shape": .array(shape.map { .number($0) }),
            "data_offsets": .array([.number(start), .number(data.count)]),
          ])))
    }
    let text = JSONValue.object(JSONObject(members)).compactText
    let header = text + String(repeating: " ", count: -text.utf8.count & 7 + shift)
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    try Data(length + Array(header.utf8) + data)
      .write(to: target.appendingPathComponent("model.safetensors"))
  }

  private static func bytes(_ value: Float, _ element: Element) -> [UInt8] {
    switch element {
    case .float32: withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    case .float16: withUnsafeBytes(of: Float16(value).bitPattern.littleEndian) { Array($0) }
    case .bfloat16:
      withUnsafeBytes(of: UInt16(value.bitPattern >> 16).littleEndian) { Array($0) }
    }
  }
}
