import Foundation

/// A prompt or a response as near-duplicate search sees it: without case, white space, punctuation, or
/// differences of Unicode form.
///
/// A classifier that has read one of two such texts knows the other, whatever separates them. Texts that
/// consist of nothing but punctuation are compared by everything but white space. Token ids are compared as
/// they are.
struct PassageSketch {
  /// The same for texts whose letters and digits are the same, in that order.
  let key: UInt64
  /// Like ``key``, but also equal where only numbers differ, such as in dates; equals ``key`` for
  /// texts that are mostly numbers.
  let keyWithoutNumbers: UInt64
  /// Letters and digits, or token ids.
  let size: Int
  /// Hashes of the words, with all numbers as the same word, or of the token ids. None for texts
  /// that are mostly numbers.
  let words: [UInt64]
  private let isTokens: Bool

  /// Shorter responses are the same by chance or habit, such as "Yes." or "I don't know.": they say
  /// nothing about each other, and would join most of a data set into one group.
  static let leastLetters = 40
  static let leastTokens = 20

  /// Whether two that are the same can hardly be so by chance.
  var isLong: Bool { size >= (isTokens ? Self.leastTokens : Self.leastLetters) }

  init(_ passage: Passage) {
    switch passage {
    case .tokens(let ids):
      isTokens = true
      size = ids.count
      words = ids.map { UInt64(bitPattern: Int64($0)) }
      // Keeps the keys of token ids apart from those of letters.
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

  /// Compatibility forms and letters of either case made one; ASCII needs the latter only.
  private static func folded(_ text: String) -> String {
    text.utf8.allSatisfy { $0 < 0x80 }
      ? text.lowercased() : text.precomposedStringWithCompatibilityMapping.lowercased()
  }
}

/// Reads a text scalar by scalar.
private struct Scan {
  var key = FNV1a()
  var keyWithoutNumbers = FNV1a()
  var words: [UInt64] = []
  /// Letters and digits.
  var size = 0
  /// Those outside of numbers.
  var letters = 0
  private var word: [Unicode.Scalar] = []
  private var isNumber = true

  mutating func add(_ scalar: Unicode.Scalar) {
    guard Self.counts(scalar) else {
      // A joiner or a soft hyphen inside a word, for example, doesn't end it.
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

  /// A text without letters and digits.
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

  /// Scripts that put no spaces between words: each sign counts as one.
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
