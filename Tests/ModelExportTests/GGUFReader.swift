import Foundation

/// Reads the contents of a GGUF file for tests, according to the format's published description.
struct GGUFReader {
  private(set) var numbers: [String: Double] = [:]
  private(set) var texts: [String: String] = [:]
  private(set) var lists: [String: Int] = [:]
  private(set) var strings: [String: [String]] = [:]
  private(set) var tensors: [String: (shape: [Int], type: UInt32, offset: Int)] = [:]
  private var bytes: [UInt8]
  private var position = 0
  private var dataStart = 0

  init(_ url: URL) throws {
    bytes = Array(try Data(contentsOf: url))
    precondition(bytes.starts(with: Array("GGUF".utf8)))
    position = 4
    precondition(integer(UInt32.self) == 3)
    let (tensorCount, valueCount) = (Int(integer(UInt64.self)), Int(integer(UInt64.self)))
    for _ in 0..<valueCount { value(text(), integer(UInt32.self)) }
    for _ in 0..<tensorCount {
      let name = text()
      let dimensions = (0..<integer(UInt32.self)).map { _ in Int(integer(UInt64.self)) }
      let type = integer(UInt32.self)
      tensors[name] = (dimensions, type, Int(integer(UInt64.self)))
    }
    dataStart = (position + 31) / 32 * 32
  }

  /// The float32 numbers of a tensor.
  func floats(_ name: String) -> [Float] {
    guard let tensor = tensors[name] else { return [] }
    let count = tensor.shape.reduce(1, *)
    return (0..<count).map { i in
      let start = dataStart + tensor.offset + 4 * i
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) }
      return Float(bitPattern: bits)
    }
  }

  private mutating func value(_ key: String, _ type: UInt32) {
    switch type {
    case 4: numbers[key] = Double(integer(UInt32.self))
    case 6: numbers[key] = Double(Float(bitPattern: integer(UInt32.self)))
    case 7: numbers[key] = Double(integer(UInt8.self))
    case 8: texts[key] = text()
    default:
      precondition(type == 9, "no such type: \(type)")
      let element = integer(UInt32.self)
      let count = Int(integer(UInt64.self))
      lists[key] = count
      if element == 8 {
        strings[key] = (0..<count).map { _ in text() }
      } else {
        position += 4 * count
      }
    }
  }

  private mutating func integer<T: FixedWidthInteger>(_ type: T.Type) -> T {
    defer { position += MemoryLayout<T>.size }
    return (0..<MemoryLayout<T>.size).reduce(0) { $0 | T(bytes[position + $1]) << (8 * $1) }
  }

  private mutating func text() -> String {
    let count = Int(integer(UInt64.self))
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }
}
