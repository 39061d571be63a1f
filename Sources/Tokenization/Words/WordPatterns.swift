/// The patterns that are built into pre-tokenizers. A name in `\p{…}` that begins with a lower-case
/// letter denotes a character class as defined by the reference. See `Unicode/README.md`.
enum WordPatterns {
  static let gpt2 = WordSplitter(
    Pattern(
      known: #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#),
    .isolated)
  static let digit = WordSplitter(Pattern(known: #"\p{numeric}"#), .isolated)
  static let digits = WordSplitter(Pattern(known: #"\p{numeric}"#), .contiguous)
  static let punctuation = Pattern(known: #"\p{punctuation}"#)
  static let whiteSpace = WordSplitter(Pattern(known: #"\p{whiteSpace}"#), .removed)
  static let wordsAndSymbols = WordSplitter(
    Pattern(known: #"\p{wordCharacter}+|[^\p{wordCharacter}\p{whiteSpace}]+"#), .removed,
    inverts: true)
  /// BERT's patterns. White space separates words and is removed. Every punctuation mark is a word
  /// by itself.
  static let bert = [whiteSpace, WordSplitter(punctuation, .isolated)]
}
