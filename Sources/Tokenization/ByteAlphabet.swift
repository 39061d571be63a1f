/// The 256 printable characters that represent bytes in byte-level vocabularies.
///
/// A byte that is printable in Latin-1 is represented by the same character. The others are mapped
/// to U+0100 and up, in order.
enum ByteAlphabet {
  static let characters: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (UInt8.min...UInt8.max).map { byte in
      if isPrintable(byte) { return Unicode.Scalar(byte) }
      defer { next += 1 }
      return Unicode.Scalar(next) ?? "\u{FFFD}"
    }
  }()

  private static let encodings: [[UInt8]] = characters.map { Array(String($0).utf8) }

  /// The byte for each code point, or -1 for characters that represent no byte.
  private static let byteOf: [Int16] = {
    var table = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in characters.enumerated() { table[Int(scalar.value)] = Int16(byte) }
    return table
  }()

  private static func isPrintable(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
  }

  /// Encodes each byte as the UTF-8 of the character that represents it.
  static func encode(_ text: some Sequence<UInt8>) -> [UInt8] {
    text.flatMap { encodings[Int($0)] }
  }

  /// The bytes that a text in this alphabet represents, or nil for any other text.
  static func bytes(of text: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    for scalar in UTF8Bytes.scalars(text) {
      guard scalar < byteOf.count, byteOf[Int(scalar)] >= 0 else { return nil }
      result.append(UInt8(truncatingIfNeeded: byteOf[Int(scalar)]))
    }
    return result
  }

  /// The bytes that a token represents. A token with characters outside the alphabet is returned
  /// unchanged, since added tokens aren't written in the alphabet.
  static func decode(_ token: [UInt8]) -> [UInt8] { bytes(of: token) ?? token }
}
