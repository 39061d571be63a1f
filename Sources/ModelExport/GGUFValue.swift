/// A value in a GGUF file's metadata.
enum GGUFValue: Equatable, Sendable {
  case uint32(UInt32)
  case float32(Float)
  case bool(Bool)
  case string(String)
  case strings([String])
  case floats([Float])
  case integers([Int32])

  /// The format's type codes.
  private enum Code: UInt32 {
    case uint32 = 4
    case int32 = 5
    case float32 = 6
    case bool = 7
    case string = 8
    case array = 9
  }

  /// Appends the value, preceded by its type.
  func write(to bytes: inout [UInt8]) {
    func begin(_ code: Code) { bytes.append(little: code.rawValue) }
    func begin(arrayOf code: Code, count: Int) {
      begin(.array)
      begin(code)
      bytes.append(little: UInt64(count))
    }
    switch self {
    case .uint32(let value):
      begin(.uint32)
      bytes.append(little: value)
    case .float32(let value):
      begin(.float32)
      bytes.append(little: value.bitPattern)
    case .bool(let value):
      begin(.bool)
      bytes.append(value ? 1 : 0)
    case .string(let value):
      begin(.string)
      bytes.append(counted: value)
    case .strings(let values):
      begin(arrayOf: .string, count: values.count)
      for value in values { bytes.append(counted: value) }
    case .floats(let values):
      begin(arrayOf: .float32, count: values.count)
      for value in values { bytes.append(little: value.bitPattern) }
    case .integers(let values):
      begin(arrayOf: .int32, count: values.count)
      for value in values { bytes.append(little: UInt32(bitPattern: value)) }
    }
  }
}

extension [UInt8] {
  /// Appends a number in the file's byte order, the lowest byte first.
  mutating func append(little value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// Appends a text in UTF-8, preceded by the number of its bytes.
  mutating func append(counted text: String) {
    append(little: UInt64(text.utf8.count))
    append(contentsOf: text.utf8)
  }
}
