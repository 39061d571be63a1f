/// The four normal forms of [UAX #15](https://www.unicode.org/reports/tr15/).
enum NormalForm: String, CaseIterable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  private var isCompatibility: Bool { self == .nfkc || self == .nfkd }
  private var composes: Bool { self == .nfc || self == .nfkc }

  /// The bit of the characters that this form may change. A text without such characters is already
  /// in this form, and a text with them may be.
  private var changingBit: UInt64 { CharacterProperties.bit("changes\(rawValue)") }

  /// - Complexity: O(*n*), but O(*n* log *n*) in the length of a run of combining marks.
  func apply(_ text: [UInt8]) -> [UInt8] {
    guard UTF8Bytes.contains(text, changingBit) else { return text }
    var scalars: [UInt32] = []
    scalars.reserveCapacity(text.count)
    for scalar in UTF8Bytes.scalars(text) { decompose(scalar, into: &scalars) }
    Self.order(&scalars)
    return UTF8Bytes.encode(composes ? Self.compose(scalars) : scalars)
  }

  private static let canonical = TableNumbers.mapping(UnicodeTables.decompositions)
  private static let compatibility = TableNumbers.mapping(UnicodeTables.compatibility)
  private static let combiningClass = TableNumbers.mapping(UnicodeTables.combining)
    .compactMapValues { $0.first.map { UInt8(truncatingIfNeeded: $0) } }

  private static let compositions: [UInt64: UInt32] = {
    var result: [UInt64: UInt32] = [:]
    var numbers = TableNumbers(UnicodeTables.compositions).makeIterator()
    while let first = numbers.next(), let second = numbers.next(), let whole = numbers.next() {
      result[first << 32 | second] = UInt32(whole)
    }
    return result
  }()

  private func decompose(_ scalar: UInt32, into result: inout [UInt32]) {
    if scalar < 0xA0 {
      result.append(scalar)
    } else if let syllable = Hangul.decompose(scalar) {
      result += syllable
    } else if isCompatibility, let parts = Self.compatibility[scalar] {
      result += parts
    } else if let parts = Self.canonical[scalar] {
      result += parts
    } else {
      result.append(scalar)
    }
  }

  /// Sorts each run of combining marks by class. Marks of the same class keep their order.
  private static func order(_ scalars: inout [UInt32]) {
    var start = 0
    while start < scalars.count {
      guard combiningClass[scalars[start]] != nil else {
        start += 1
        continue
      }
      var end = start + 1
      while end < scalars.count, combiningClass[scalars[end]] != nil { end += 1 }
      if end - start > 1 {
        let run = scalars[start..<end].enumerated().map {
          (combiningClass[$0.element] ?? 0, $0.offset, $0.element)
        }
        scalars.replaceSubrange(
          start..<end, with: run.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2))
      }
      start = end
    }
  }

  private static func compose(_ scalars: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(scalars.count)
    var starter: Int?
    var lastClass: UInt8 = 0
    for scalar in scalars {
      let number = combiningClass[scalar] ?? 0
      if let starter {
        let isAdjacent = starter == result.count - 1
        // A mark is blocked by another mark of the same class, and a starter is blocked by any
        // mark.
        if isAdjacent || (number > lastClass && number != 0),
          let whole = Hangul.compose(result[starter], scalar)
            ?? compositions[UInt64(result[starter]) << 32 | UInt64(scalar)]
        {
          result[starter] = whole
          continue
        }
      }
      if number == 0 { starter = result.count }
      lastClass = number
      result.append(scalar)
    }
    return result
  }
}

/// The composition of Korean syllables, which follows a formula.
enum Hangul {
  private static let (base, leading, vowel, trailing): (UInt32, UInt32, UInt32, UInt32) =
    (0xAC00, 0x1100, 0x1161, 0x11A7)
  private static let (vowels, trailings, syllables): (UInt32, UInt32, UInt32) = (21, 28, 11172)

  static func decompose(_ scalar: UInt32) -> [UInt32]? {
    guard scalar >= base, scalar < base + syllables else { return nil }
    let index = scalar - base
    let tail = index % trailings
    let parts = [
      leading + index / (vowels * trailings), vowel + index % (vowels * trailings) / trailings,
    ]
    return tail == 0 ? parts : parts + [trailing + tail]
  }

  static func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if first >= leading, first < leading + 19, second >= vowel, second < vowel + vowels {
      return base + ((first - leading) * vowels + second - vowel) * trailings
    }
    if first >= base, first < base + syllables, (first - base) % trailings == 0,
      second > trailing, second < trailing + trailings
    {
      return first + second - trailing
    }
    return nil
  }
}
