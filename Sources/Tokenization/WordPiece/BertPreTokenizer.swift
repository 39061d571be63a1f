/// BERT's words: white space separates them and is gone, every punctuation mark is one by itself.
enum BertPreTokenizer {
  static func words(of text: [UInt8]) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var start = 0
    var end = 0
    func finish() {
      if start < end { words.append(Array(text[start..<end])) }
    }
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let next = end + UTF8.width(scalar)
      if scalar.properties.isWhitespace {
        finish()
        start = next
      } else if isPunctuation(scalar) {
        finish()
        words.append(Array(text[end..<next]))
        start = next
      }
      end = next
    }
    finish()
    return words
  }

  /// ASCII symbols such as `$` count too, as those of other alphabets do not.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      switch scalar.value {
      case 33...47, 58...64, 91...96, 123...126: return true
      default: return false
      }
    }
    switch scalar.categoryInUnicode8 {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }
}
