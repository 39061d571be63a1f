/// The 256 printable characters that byte-level vocabularies write bytes with.
///
/// A byte that is printable in Latin-1 stands for itself, the others for U+0100 and up, in order.
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

  private static let bytes: [Unicode.Scalar: UInt8] = Dictionary(
    uniqueKeysWithValues: zip(characters, UInt8.min...UInt8.max))

  private static func isPrintable(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
  }

  /// Bytes as the UTF-8 of their characters.
  static func encode(_ text: some Sequence<UInt8>) -> [UInt8] {
    text.flatMap { encodings[Int($0)] }
  }

  /// The bytes that a token stands for. A token with any other character stands for itself: added
  /// tokens are not written in the alphabet.
  static func decode(_ token: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for scalar in String(decoding: token, as: UTF8.self).unicodeScalars {
      guard let byte = bytes[scalar] else { return token }
      result.append(byte)
    }
    return result
  }
}
