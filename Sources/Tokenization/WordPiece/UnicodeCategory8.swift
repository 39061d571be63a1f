extension Unicode.Scalar {
  /// The general category in Unicode 8.0 of 2015, unassigned for younger characters.
  ///
  /// BERT's words depend on it, and the `tokenizers` library has kept those tables: by today's, a
  /// character added since would be a mark or punctuation that published ids know nothing of.
  var categoryInUnicode8: Unicode.GeneralCategory {
    switch value {
    // Those that have changed their category since.
    case 0x166D, 0x111C9: return .otherPunctuation
    case 0x1734, 0x1171E: return .nonspacingMark
    case 0xA9BD: return .spacingMark
    case 0x1885, 0x1886: return .otherLetter
    default: break
    }
    guard let age = properties.age, age.major <= 8 else { return .unassigned }
    return properties.generalCategory
  }
}
