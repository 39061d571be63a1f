/// GPT-2's way to cut text into words, as a scanner.
///
/// ```
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// ```
/// Written by hand because Swift's regular expressions are a hundred times slower.
enum GPT2Pattern {
  private enum Class { case letter, number, space, other }

  private static let contractions: [[Unicode.Scalar]] =
    [["s"], ["t"], ["r", "e"], ["v", "e"], ["m"], ["l", "l"], ["d"]]

  static func split(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    var words: [ArraySlice<UInt8>] = []
    var scalar = 0
    var byte = 0
    while scalar < scalars.count {
      let end = wordEnd(scalars, from: scalar)
      let length = scalars[scalar..<end].reduce(0) { $0 + UTF8.width($1) }
      words.append(text[byte..<byte + length])
      scalar = end
      byte += length
    }
    return words
  }

  private static func wordEnd(_ text: [Unicode.Scalar], from start: Int) -> Int {
    if text[start] == "'" {
      for contraction in contractions where text[(start + 1)...].starts(with: contraction) {
        return start + 1 + contraction.count
      }
    }
    let body = text[start] == " " && start + 1 < text.count ? start + 1 : start
    let bodyClass = classify(text[body])
    if bodyClass != .space { return runEnd(text, from: body, of: bodyClass) }
    let end = runEnd(text, from: start, of: .space)
    // The last space of a run belongs to the word that follows it, unless it is all there is.
    return end == text.count || end == start + 1 ? end : end - 1
  }

  private static func runEnd(_ text: [Unicode.Scalar], from start: Int, of kind: Class) -> Int {
    text[start...].firstIndex { classify($0) != kind } ?? text.count
  }

  private static func classify(_ scalar: Unicode.Scalar) -> Class {
    if scalar.properties.isWhitespace { return .space }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return .letter
    case .decimalNumber, .letterNumber, .otherNumber:
      return .number
    default:
      return .other
    }
  }
}
