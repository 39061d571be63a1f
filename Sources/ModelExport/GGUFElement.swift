/// The number type of an exported tensor.
public enum GGUFElement: String, CaseIterable, Sendable {
  case f32, f16, bf16

  /// The format's code for a tensor's type.
  var typeCode: UInt32 {
    switch self {
    case .f32: 0
    case .f16: 1
    case .bf16: 30
    }
  }

  /// The format's code for a file that is mostly of this type.
  var fileCode: UInt32 { self == .bf16 ? 32 : typeCode }

  var byteCount: Int { self == .f32 ? 4 : 2 }

  /// The numbers converted to bytes. Each number is rounded to the nearest value, with ties to
  /// even.
  ///
  /// - Returns: nil if a number is too large for the type.
  func bytes(of values: UnsafeBufferPointer<Float>) -> [UInt8]? {
    switch self {
    case .f32:
      return [UInt8](UnsafeRawBufferPointer(values))
    case .bf16:
      return Self.bytes(of: values) { Self.bfloat16($0) }
    case .f16:
      // On this platform, the processor's conversion rounds to the nearest value, with ties to
      // even.
      guard values.allSatisfy({ Float16($0).isFinite }) else { return nil }
      return Self.bytes(of: values) { Float16($0).bitPattern }
    }
  }

  private static func bytes(
    of values: UnsafeBufferPointer<Float>, _ bits: (Float) -> UInt16
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 2 * values.count) { bytes, count in
      for (i, value) in values.enumerated() {
        let half = bits(value)
        bytes[2 * i] = UInt8(truncatingIfNeeded: half)
        bytes[2 * i + 1] = UInt8(truncatingIfNeeded: half >> 8)
      }
      count = 2 * values.count
    }
  }

  /// The upper half of a float's bits, after rounding. Weights are finite, but rounding makes the
  /// largest ones infinite, as in PyTorch.
  static func bfloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
  }
}
