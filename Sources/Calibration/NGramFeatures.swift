import Glibc

/// A sparse vector, given as values at increasing columns.
public struct SparseVector: Sendable, Equatable {
  public internal(set) var columns: [Int32] = []
  public internal(set) var values: [Double] = []
}

/// Features of a response, which are the counts of its word or token n-grams, hashed into a fixed
/// number of columns.
///
/// Text is split at the byte level. A word is a maximal run of ASCII letters, digits, apostrophes
/// and bytes above 127. Every other byte except the space is a symbol of its own. This includes
/// line ends, since layout helps to distinguish sources. Case is preserved. Each token id is a
/// symbol.
///
/// A run of n symbols is hashed with 64-bit FNV-1a over n and the symbols' hashes, and the low bits
/// of the hash are the column. Collisions between columns reduce accuracy slightly, but never
/// affect correctness.
struct NGramFeatures: Sendable {
  /// The values of n.
  var lengths: ClosedRange<Int>
  /// The maximum number of symbols. Further symbols are ignored, so that verbose sources aren't
  /// recognised by length alone.
  var maximumSymbols: Int
  /// Whether the number of symbols, in octaves, is a feature.
  var usesLength: Bool

  /// The number of columns for n-grams, 2^18. The columns for all other features follow them.
  static let buckets = 1 << 18
  private static let overlapLevels = 8
  private static let octaves = 32
  /// The length of every feature vector.
  static let columnCount = buckets + overlapLevels + octaves

  /// The feature vector of a response. The n-gram part has norm 1, in which each n-gram has the
  /// weight 1 + log(count). A 1 marks the share of the response's symbols that are also in the
  /// prompt, in eighths. Another 1 marks the length, if requested.
  func vector(prompt: Passage, response: Passage) -> SparseVector {
    let symbols = Array(Self.symbols(of: response).prefix(maximumSymbols))
    var vector = counted(symbols)
    guard !symbols.isEmpty else { return vector }
    vector.append(column: Self.buckets + overlapLevel(symbols, with: prompt), value: 1)
    if usesLength {
      let octave = (Int.bitWidth - 1) - symbols.count.leadingZeroBitCount
      let column = Self.buckets + Self.overlapLevels + min(octave, Self.octaves - 1)
      vector.append(column: column, value: 1)
    }
    return vector
  }

  private func counted(_ symbols: [UInt64]) -> SparseVector {
    var columns: [Int32] = []
    for n in lengths where n <= symbols.count {
      for start in 0...(symbols.count - n) {
        var hash = FNV1a()
        hash.combine(UInt64(n))
        for symbol in symbols[start..<(start + n)] { hash.combine(symbol) }
        columns.append(Int32(hash.value & UInt64(Self.buckets - 1)))
      }
    }
    columns.sort()
    var vector = SparseVector()
    for column in columns {
      if vector.columns.last == column {
        vector.values[vector.values.count - 1] += 1
      } else {
        vector.append(column: Int(column), value: 1)
      }
    }
    let weights = vector.values.map { 1 + log($0) }
    let norm = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
    vector.values = weights.map { $0 / norm }
    return vector
  }

  private func overlapLevel(_ symbols: [UInt64], with prompt: Passage) -> Int {
    let known = Set(Self.symbols(of: prompt))
    let shared = symbols.count { known.contains($0) }
    return min(Self.overlapLevels * shared / symbols.count, Self.overlapLevels - 1)
  }

  static func symbols(of passage: Passage) -> [UInt64] {
    switch passage {
    case .tokens(let ids): ids.map { UInt64(bitPattern: Int64($0)) }
    case .text(let text): words(text)
    }
  }

  private static func words(_ text: String) -> [UInt64] {
    var symbols: [UInt64] = []
    var word: FNV1a?
    for byte in text.utf8 {
      if isWordByte(byte) {
        word = word ?? FNV1a()
        word?.combine(byte)
        continue
      }
      if let finished = word { symbols.append(finished.value) }
      word = nil
      if byte != UInt8(ascii: " ") { symbols.append(UInt64(byte)) }
    }
    if let finished = word { symbols.append(finished.value) }
    return symbols
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "'"), 128...255:
      true
    default: false
    }
  }
}

extension SparseVector {
  mutating func append(column: Int, value: Double) {
    columns.append(Int32(column))
    values.append(value)
  }
}

/// The 64-bit FNV-1a hash. Unlike `Hasher`, it gives the same hash in every process and on every
/// machine.
struct FNV1a {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  mutating func combine(_ word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      combine(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
    }
  }
}
