/// A set of characters as written in a regular expression.
indirect enum CharacterClass: Equatable, Sendable {
  case range(UInt32, UInt32)
  /// Characters that have any of these bits of ``CharacterProperties``.
  case properties(UInt64)
  case union([CharacterClass])
  case intersection(CharacterClass, CharacterClass)
  case complement(CharacterClass)

  static func character(_ scalar: UInt32) -> CharacterClass { .range(scalar, scalar) }
  static let all = CharacterClass.range(0, 0x10FFFF)

  func contains(_ scalar: UInt32) -> Bool {
    switch self {
    case .range(let low, let high): low <= scalar && scalar <= high
    case .properties(let mask): CharacterProperties.of(scalar) & mask != 0
    case .union(let parts): parts.contains { $0.contains(scalar) }
    case .intersection(let a, let b): a.contains(scalar) && b.contains(scalar)
    case .complement(let inner): !inner.contains(scalar)
    }
  }

  /// The same class with both cases of each ASCII letter. It also includes the two characters
  /// beyond ASCII that are case variants of such letters, the long s and the kelvin sign.
  var caseless: CharacterClass {
    switch self {
    case .range(let low, let high):
      var parts = [self]
      for letter: UInt32 in 0x61...0x7A {
        let forms =
          [letter, letter - 32] + (letter == 0x73 ? [0x17F] : letter == 0x6B ? [0x212A] : [])
        if forms.contains(where: { low <= $0 && $0 <= high }) {
          parts += forms.map { .character($0) }
        }
      }
      return parts.count == 1 ? self : .union(parts)
    case .properties: return self
    case .union(let parts): return .union(parts.map(\.caseless))
    case .intersection(let a, let b): return .intersection(a.caseless, b.caseless)
    case .complement(let inner): return .complement(inner.caseless)
    }
  }
}

/// A character class in a form that is fast to query.
struct CharacterSet: Sendable {
  /// The members among U+0000 to U+007F, one bit for each.
  let low: UInt64
  let high: UInt64
  /// The property bits of members beyond ASCII. A character is a member if it has a bit of `mask`
  /// or lies in a range. If the set is a complement, the opposite holds.
  private let mask: UInt64
  private let ranges: [(UInt32, UInt32)]
  private let isComplement: Bool
  /// The class itself, if it can't be expressed by `mask` and `ranges`.
  private let other: CharacterClass?

  init(_ set: CharacterClass) {
    var (low, high): (UInt64, UInt64) = (0, 0)
    for scalar: UInt32 in 0..<64 where set.contains(scalar) { low |= 1 << UInt64(scalar) }
    for scalar: UInt32 in 64..<128 where set.contains(scalar) { high |= 1 << UInt64(scalar - 64) }
    (self.low, self.high) = (low, high)
    var (inner, isComplement) = (set, false)
    while case .complement(let next) = inner { (inner, isComplement) = (next, !isComplement) }
    self.isComplement = isComplement
    var mask: UInt64 = 0
    var ranges: [(UInt32, UInt32)] = []
    let isUnion = Self.collect(inner, &mask, &ranges)
    self.mask = mask
    self.ranges = ranges.filter { $0.1 >= 0x80 }
    other = isUnion ? nil : inner
  }

  private static func collect(
    _ set: CharacterClass, _ mask: inout UInt64, _ ranges: inout [(UInt32, UInt32)]
  ) -> Bool {
    switch set {
    case .range(let low, let high): ranges.append((low, high))
    case .properties(let bits): mask |= bits
    case .union(let parts):
      for part in parts where !collect(part, &mask, &ranges) { return false }
    case .intersection, .complement: return false
    }
    return true
  }

  @inline(__always)
  func containsASCII(_ byte: UInt8) -> Bool {
    (byte < 64 ? low >> UInt64(byte) : high >> UInt64(byte & 63)) & 1 != 0
  }

  /// Whether a character beyond ASCII is a member. `properties` are the character's properties.
  func contains(_ scalar: UInt32, properties: UInt64) -> Bool {
    if let other { return other.contains(scalar) != isComplement }
    if properties & mask != 0 { return !isComplement }
    for range in ranges where range.0 <= scalar && scalar <= range.1 { return !isComplement }
    return isComplement
  }
}
