/// Reads and writes UTF-8 that is known to be valid.
enum UTF8Bytes {
  /// The number of bytes in a character whose first byte is `lead`.
  @inline(__always)
  static func length(_ lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  /// The character at a position, and the position of the next one. A character that is truncated
  /// by the end of the text is read as a replacement character.
  @inline(__always)
  static func decode(
    _ text: UnsafeBufferPointer<UInt8>, _ position: Int
  ) -> (scalar: UInt32, next: Int) {
    let lead = text[position]
    if lead < 0x80 { return (UInt32(lead), position + 1) }
    let next = position + length(lead)
    if next > text.count { return (0xFFFD, text.count) }
    if lead < 0xE0 {
      return (UInt32(lead & 0x1F) << 6 | UInt32(text[position + 1] & 0x3F), next)
    }
    let tail = UInt32(text[position + 1] & 0x3F) << 6 | UInt32(text[position + 2] & 0x3F)
    if lead < 0xF0 { return (UInt32(lead & 0x0F) << 12 | tail, next) }
    return (UInt32(lead & 0x07) << 18 | tail << 6 | UInt32(text[position + 3] & 0x3F), next)
  }

  /// The position where the character before a given position begins.
  @inline(__always)
  static func start(before position: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
    var start = position - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  static func scalars(_ text: [UInt8]) -> [UInt32] {
    var scalars: [UInt32] = []
    scalars.reserveCapacity(text.count)
    text.withUnsafeBufferPointer { text in
      var position = 0
      while position < text.count {
        let (scalar, next) = decode(text, position)
        scalars.append(scalar)
        position = next
      }
    }
    return scalars
  }

  @inline(__always)
  static func append(_ scalar: UInt32, to text: inout [UInt8]) {
    if scalar < 0x80 {
      text.append(UInt8(truncatingIfNeeded: scalar))
      return
    }
    if scalar < 0x800 {
      text.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
    } else {
      if scalar < 0x10000 {
        text.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
      } else {
        text.append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
        text.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 12) & 0x3F)
      }
      text.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6) & 0x3F)
    }
    text.append(0x80 | UInt8(truncatingIfNeeded: scalar) & 0x3F)
  }

  static func encode(_ scalars: some Sequence<UInt32>) -> [UInt8] {
    var text: [UInt8] = []
    for scalar in scalars { append(scalar, to: &text) }
    return text
  }

  /// Replaces each character of the text for which `transform` returns a replacement.
  static func map(_ text: [UInt8], _ transform: (UInt32) -> [UInt32]?) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    text.withUnsafeBufferPointer { text in
      var position = 0
      while position < text.count {
        let (scalar, next) = decode(text, position)
        if let replacement = transform(scalar) {
          for scalar in replacement { append(scalar, to: &result) }
        } else {
          result.append(contentsOf: text[position..<next])
        }
        position = next
      }
    }
    return result
  }

  /// Whether any character has one of the properties in `mask`.
  static func contains(_ text: [UInt8], _ mask: UInt64) -> Bool {
    text.withUnsafeBufferPointer { text in
      CharacterProperties.kindOf.withUnsafeBufferPointer { kindOf in
        CharacterProperties.kinds.withUnsafeBufferPointer { kinds in
          var position = 0
          while position < text.count {
            let (scalar, next) = decode(text, position)
            if kinds[Int(kindOf[Int(scalar)])] & mask != 0 { return true }
            position = next
          }
          return false
        }
      }
    }
  }
}
