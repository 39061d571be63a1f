import Foundation
import _TestSupport

/// A modified copy of a model's directory, for tests that need a model that isn't among the golden
/// ones.
struct ModelFolder {
  let url: URL

  /// - Parameter name: a directory in `Tests/Golden/tiny-models` with one weights file.
  init(copying name: String, to url: URL) throws {
    self.url = url
    try FileManager.default.copyItem(
      at: PackageRoot.file("Tests/Golden/tiny-models/\(name)"), to: url)
  }

  /// Changes `config.json`.
  func configure(_ change: (inout [String: Any]) -> Void) throws {
    let file = url.appendingPathComponent("config.json")
    var config =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    change(&config)
    try JSONSerialization.data(withJSONObject: config).write(to: file)
  }

  /// Replaces the last number of the last tensor with NaN.
  func damage() throws {
    let file = url.appendingPathComponent("model.safetensors")
    var bytes = try Data(contentsOf: file)
    bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0xFF, 0xFF, 0xFF, 0xFF])
    try bytes.write(to: file)
  }

  /// Adds a float32 tensor to `model.safetensors`, which consists of eight bytes for the header's
  /// length, the header, and the data.
  func add(_ name: String, shape: [Int], _ values: [Float]) throws {
    let file = url.appendingPathComponent("model.safetensors")
    let bytes = try Data(contentsOf: file)
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let text = bytes[8..<8 + length]
    var header = try JSONSerialization.jsonObject(with: text) as? [String: Any] ?? [:]
    let data = bytes[(8 + length)...]
    header[name] = [
      "dtype": "F32", "shape": shape, "data_offsets": [data.count, data.count + 4 * values.count],
    ]
    var json = try JSONSerialization.data(withJSONObject: header)
    json.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - json.count % 8) % 8))
    var result = Data((0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) })
    result.append(json)
    result.append(data)
    values.withUnsafeBytes { result.append(contentsOf: $0) }
    try result.write(to: file)
  }
}
