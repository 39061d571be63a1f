import Foundation

/// The character map in a SentencePiece model, which consists of a trie of texts to replace and
/// their replacements.
///
/// The trie is a double array of the [Darts-clone](https://github.com/s-yata/darts-clone) library,
/// kept in the same form as in the model file.
final class PrecompiledMap: Sendable {
  private let units: [UInt32]
  /// The replacement texts, each terminated by a zero byte.
  private let texts: [UInt8]

  /// Reads `precompiled_charsmap`, which is in base64.
  convenience init(_ node: ConfigurationNode) throws(TokenizerError) {
    let field = try node.required("precompiled_charsmap")
    guard let bytes = Data(base64Encoded: try field.string()) else {
      throw field.wrongType("a character map in base 64")
    }
    guard let map = PrecompiledMap(bytes: Array(bytes)) else {
      throw field.wrongType("a character map of SentencePiece")
    }
    self.init(map.units, map.texts)
  }

  private init(_ units: [UInt32], _ texts: [UInt8]) {
    self.units = units
    self.texts = texts
  }

  /// Reads the trie's size in bytes, the trie, and the texts. Returns nil if the bytes are
  /// malformed.
  convenience init?(bytes: [UInt8]) {
    guard bytes.count >= 4 else { return nil }
    func word(_ offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }
    let size = Int(word(0))
    guard size % 4 == 0, size >= 4, size <= bytes.count - 4 else { return nil }
    self.init((0..<size / 4).map { word(4 + 4 * $0) }, Array(bytes[(4 + size)...]))
  }

  /// Replaces parts of a text. Each cluster of up to five bytes is looked up as a whole, and then
  /// its characters one by one.
  func apply(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    for cluster in String(decoding: text, as: UTF8.self) {
      let bytes = Array(cluster.utf8)
      if bytes.count < 6, let replacement = replacement(bytes) {
        result += replacement
        continue
      }
      for scalar in cluster.unicodeScalars {
        let bytes = Array(String(scalar).utf8)
        result += replacement(bytes) ?? bytes[...]
      }
    }
    return result
  }

  /// The replacement for the shortest key that begins `text`. It replaces all of `text`, even if
  /// `text` is longer than the key, as in the reference.
  private func replacement(_ text: [UInt8]) -> ArraySlice<UInt8>? {
    guard let root = units.first else { return nil }
    var position = Int(Self.offset(root))
    for byte in text {
      if byte == 0 { return nil }
      position ^= Int(byte)
      guard position < units.count else { return nil }
      let unit = units[position]
      guard Self.label(unit) == UInt32(byte) else { return nil }
      position ^= Int(Self.offset(unit))
      if (unit >> 8) & 1 == 1 {
        guard position < units.count else { return nil }
        return self.text(at: Int(units[position] & 0x7FFF_FFFF))
      }
    }
    return nil
  }

  private func text(at start: Int) -> ArraySlice<UInt8>? {
    guard start < texts.count else { return nil }
    return texts[start...].prefix { $0 != 0 }
  }

  private static func label(_ unit: UInt32) -> UInt32 { unit & (1 << 31 | 0xFF) }
  private static func offset(_ unit: UInt32) -> UInt32 { (unit >> 10) << ((unit & 0x200) >> 6) }
}
