/// BERT's words: white space separates them and is gone, every punctuation mark is one by itself.
enum BertPreTokenizer {
  static func words(of text: [UInt8]) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    func finish() {
      if !word.isEmpty { words.append(word) }
      word = []
    }
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let bytes = UTF8.encode(scalar).map(Array.init) ?? []
      if scalar.properties.isWhitespace {
        finish()
      } else if isPunctuation(scalar) {
        finish()
        words.append(bytes)
      } else {
        word += bytes
      }
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
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }
}
