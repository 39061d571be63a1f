import Foundation

/// A summary of a prompt or a response for the near-duplicate search, which ignores case, white
/// space, punctuation, and Unicode form.
///
/// A classifier that was trained on one of two such texts has in effect seen the other, despite
/// these differences. Texts without letters and digits are compared by all their characters except
/// white space. Token ids are compared unchanged.
struct PassageSketch {
  /// A key that is the same for texts with the same sequence of letters and digits.
  let key: UInt64
  /// A key that is also the same for texts that differ only in numbers, such as in dates. For texts
  /// that are mostly numbers, it equals ``key``.
  let keyWithoutNumbers: UInt64
  /// The number of letters and digits, or of token ids.
  let size: Int
  /// The hashes of the words or of the token ids. All numbers are treated as the same word. The
  /// array is empty for texts that are mostly numbers.
  let words: [UInt64]
  private let isTokens: Bool

  /// The minimum length of a long response. Shorter responses, such as "Yes." or "I don't know.",
  /// are often the same by chance or habit. They don't show that data are related, and would join
  /// most of a data set into one group.
  static let leastLetters = 40
  static let leastTokens = 20

  /// Whether the text is so long that an identical text is unlikely to be a coincidence.
  var isLong: Bool { size >= (isTokens ? Self.leastTokens : Self.leastLetters) }

  init(_ passage: Passage) {
    switch passage {
    case .tokens(let ids):
      isTokens = true
      size = ids.count
      words = ids.map { UInt64(bitPattern: Int64($0)) }
      // The prefix keeps the keys of token ids separate from those of letters.
      var hash = FNV1a()
      hash.combine(UInt8(1))
      for word in words { hash.combine(word) }
      (key, keyWithoutNumbers) = (hash.value, hash.value)
    case .text(let text):
      var scan = Scan()
      for scalar in Self.folded(text).unicodeScalars { scan.add(scalar) }
      scan.endWord()
      if scan.size == 0 { scan.addSymbols(of: text) }
      isTokens = false
      (key, size) = (scan.key.value, scan.size)
      let isMostlyNumbers = scan.letters < Self.leastLetters
      keyWithoutNumbers = isMostlyNumbers ? key : scan.keyWithoutNumbers.value
      words = isMostlyNumbers ? [] : scan.words
    }
  }

  /// Normalises compatibility forms and letter case. ASCII needs only the latter.
  private static func folded(_ text: String) -> String {
    text.utf8.allSatisfy { $0 < 0x80 }
      ? text.lowercased() : text.precomposedStringWithCompatibilityMapping.lowercased()
  }
}

/// Scans a text scalar by scalar.
private struct Scan {
  var key = FNV1a()
  var keyWithoutNumbers = FNV1a()
  var words: [UInt64] = []
  /// The number of letters and digits.
  var size = 0
  /// The number of letters and digits outside numbers.
  var letters = 0
  private var word: [Unicode.Scalar] = []
  private var isNumber = true

  mutating func add(_ scalar: Unicode.Scalar) {
    guard Self.counts(scalar) else {
      // Ignorable characters inside a word, such as a joiner or a soft hyphen, don't end it.
      if !scalar.properties.isDefaultIgnorableCodePoint { endWord() }
      return
    }
    if Self.isWord(scalar) { endWord() }
    size += 1
    key.combine(scalar)
    word.append(scalar)
    if scalar.properties.numericType != .decimal { isNumber = false }
    if Self.isWord(scalar) { endWord() }
  }

  /// Adds a text without letters and digits.
  mutating func addSymbols(of text: String) {
    for scalar in text.unicodeScalars where !scalar.properties.isWhitespace {
      key.combine(scalar)
      keyWithoutNumbers.combine(scalar)
    }
  }

  mutating func endWord() {
    guard !word.isEmpty else { return }
    var hash = FNV1a()
    for scalar in isNumber ? ["0"] : word {
      hash.combine(scalar)
      keyWithoutNumbers.combine(scalar)
    }
    words.append(hash.value)
    letters += isNumber ? 0 : word.count
    word.removeAll(keepingCapacity: true)
    isNumber = true
  }

  private static func counts(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  /// Whether a character is treated as a word, as in scripts without spaces between words.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isIdeographic || (0x3040...0x30FF).contains(scalar.value)
  }
}

extension FNV1a {
  fileprivate mutating func combine(_ scalar: Unicode.Scalar) {
    var value = scalar.value
    repeat {
      combine(UInt8(truncatingIfNeeded: value))
      value >>= 8
    } while value > 0
  }
}
