/// The reference's classification of each character, as bit sets over the names in
/// ``UnicodeTables``.
enum CharacterProperties {
  /// The bit of each name, such as `Lu`, `Han` or `space`.
  static let bits: [String: UInt64] = {
    let names = UnicodeTables.names.split(separator: " ").map(String.init)
    return Dictionary(
      uniqueKeysWithValues: names.enumerated().map { ($0.element, 1 << UInt64($0.offset)) })
  }()

  /// The bits of a name that is known to be in the tables.
  static func bit(_ name: String) -> UInt64 { bits[name] ?? 0 }

  static let whiteSpace = bit("whiteSpace")
  static let wordCharacter = bit("wordCharacter")
  static let accent = bit("accent")
  static let bertRemoved = bit("bertRemoved")
  static let bertAccent = bit("bertAccent")
  static let changesLowercase = bit("changesLowercase")

  /// The number of names that regular expressions may use. These are the categories and scripts,
  /// which come first. The other names are internal to the program.
  static let publicNames = 41

  static let kinds = Array(TableNumbers(UnicodeTables.kinds))

  /// The kind of each code point.
  static let kindOf: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 0x110000)
    var numbers = TableNumbers(UnicodeTables.runs).makeIterator()
    var start = 0
    table.withUnsafeMutableBufferPointer { table in
      while let length = numbers.next(), let kind = numbers.next() {
        let end = min(start + Int(length), table.count)
        table[start..<end].update(repeating: UInt8(truncatingIfNeeded: kind))
        start = end
      }
    }
    return table
  }()

  /// The property bits of a code point.
  static func of(_ scalar: UInt32) -> UInt64 {
    scalar < 0x110000 ? kinds[Int(kindOf[Int(scalar)])] : 0
  }

  static func isWhiteSpace(_ scalar: UInt32) -> Bool { of(scalar) & whiteSpace != 0 }

  /// The lower-case forms of the characters that differ from their lower-case form.
  static let lowercase: [UInt32: [UInt32]] = TableNumbers.mapping(UnicodeTables.lowercase)
}

/// The base-36 numbers of a table, separated by spaces.
struct TableNumbers: Sequence {
  private let text: StaticString

  init(_ text: StaticString) { self.text = text }

  func makeIterator() -> AnyIterator<UInt64> {
    let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    var position = 0
    return AnyIterator {
      guard position < bytes.count else { return nil }
      var number: UInt64 = 0
      while position < bytes.count, bytes[position] != 0x20 {
        let byte = bytes[position]
        number = number &* 36 &+ UInt64(byte < 0x3A ? byte &- 0x30 : byte &- 0x57)
        position += 1
      }
      position += 1
      return number
    }
  }

  /// Reads a table of code points and their mappings. Each code point is stored as the distance
  /// from the previous one.
  static func mapping(_ text: StaticString) -> [UInt32: [UInt32]] {
    var result: [UInt32: [UInt32]] = [:]
    let numbers = TableNumbers(text).makeIterator()
    var scalar: UInt32 = 0
    while let distance = numbers.next(), let count = numbers.next() {
      scalar += UInt32(distance)
      result[scalar] = (0..<count).compactMap { _ in numbers.next().map { UInt32($0) } }
    }
    return result
  }
}
