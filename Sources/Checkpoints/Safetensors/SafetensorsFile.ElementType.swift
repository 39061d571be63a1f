import TensorCore

extension SafetensorsFile {
  /// The supported element types. Floating-point values and integers up to 2²⁴ are converted to
  /// float32 without rounding. Files of BERT models store positions as integers, and files of GPT-2
  /// models store causal masks as bytes.
  enum ElementType: String {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int64 = "I64"
    case uint8 = "U8"
    case bool = "BOOL"

    var byteCount: Int {
      switch self {
      case .uint8, .bool: 1
      case .float16, .bfloat16: 2
      case .float32: 4
      case .int64: 8
      }
    }

    /// The element type for a matrix that is used as stored in the file; nil for integers.
    var stored: StoredMatrix.Element? {
      switch self {
      case .float32: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      case .int64, .uint8, .bool: nil
      }
    }

    /// Converts little-endian elements, which need not be aligned, to float32.
    func widen(_ source: UnsafeRawBufferPointer, into destination: UnsafeMutablePointer<Float>) {
      let count = source.count / byteCount
      switch self {
      case .float32:
        // All supported machines are little-endian, so the bytes need no conversion.
        UnsafeMutableRawBufferPointer(start: destination, count: source.count)
          .copyMemory(from: source)
      case .float16:
        for i in 0..<count {
          let bits = source.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)
          destination[i] = Float(Float16(bitPattern: UInt16(littleEndian: bits)))
        }
      case .bfloat16:
        // A bfloat16 is the upper half of a float32.
        for i in 0..<count {
          let bits = source.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)
          destination[i] = Float(bitPattern: UInt32(UInt16(littleEndian: bits)) << 16)
        }
      case .int64:
        for i in 0..<count {
          let bits = source.loadUnaligned(fromByteOffset: 8 * i, as: Int64.self)
          destination[i] = Float(Int64(littleEndian: bits))
        }
      case .uint8, .bool:
        for i in 0..<count { destination[i] = Float(source[i]) }
      }
    }
  }
}
