/// The steps that split a normalised text into the words that the model encodes one by one.
///
/// Each step maps a text and its words to a new text and new words.
struct PreTokenizer: Sendable {
  enum Step: Sendable {
    case split(WordSplitter)
    /// Adds a space before each word that doesn't begin with one.
    case prefixSpace
    /// Writes bytes in the byte-level alphabet.
    case byteLevel
    case metaspace(Metaspace)
    /// Splits the text into words of this many characters.
    case fixedLength(Int)
  }

  private(set) var steps: [Step] = []
  /// Whether the words are raw bytes that the vocabulary writes in the byte-level alphabet. A model
  /// that takes bytes performs this last step itself, so the alphabet's characters needn't be
  /// written out.
  private(set) var givesBytes = false

  static let kinds = [
    "ByteLevel", "Split", "Digits", "Metaspace", "Punctuation", "Whitespace", "WhitespaceSplit",
    "BertPreTokenizer", "CharDelimiterSplit", "FixedLength", "Sequence",
  ]

  init(_ node: ConfigurationNode) throws(TokenizerError) {
    try read(node)
    if case .byteLevel? = steps.last {
      steps.removeLast()
      givesBytes = true
    }
  }

  /// BERT's pre-tokenizer.
  static let bert = PreTokenizer(WordPatterns.bert.map { .split($0) })

  init(_ steps: [Step], givesBytes: Bool = false) {
    self.steps = steps
    self.givesBytes = givesBytes
  }

  private mutating func read(_ node: ConfigurationNode) throws(TokenizerError) {
    let type = try node.required("type").string()
    switch type {
    case "Sequence":
      for step in try node.required("pretokenizers").elements() { try read(step) }
    case "ByteLevel":
      if try node.flag("add_prefix_space", default: true) { steps.append(.prefixSpace) }
      if try node.flag("use_regex", default: true) { steps.append(.split(WordPatterns.gpt2)) }
      steps.append(.byteLevel)
    case "Split": steps.append(.split(try Self.splitter(node)))
    case "Digits":
      let isSingle = try node.flag("individual_digits", default: false)
      steps.append(.split(isSingle ? WordPatterns.digit : WordPatterns.digits))
    case "Punctuation":
      let behavior = try Self.behavior(node, default: .isolated)
      steps.append(.split(WordSplitter(WordPatterns.punctuation, behavior)))
    case "Whitespace": steps.append(.split(WordPatterns.wordsAndSymbols))
    case "WhitespaceSplit": steps.append(.split(WordPatterns.whiteSpace))
    case "BertPreTokenizer": steps += WordPatterns.bert.map { .split($0) }
    case "CharDelimiterSplit":
      let delimiter = try node.required("delimiter")
      let pattern = try Self.literal(try delimiter.string(), delimiter)
      steps.append(.split(WordSplitter(pattern, .removed)))
    case "Metaspace": steps.append(.metaspace(try Metaspace(node)))
    case "FixedLength":
      let length = try node.member("length")?.integer() ?? 5
      guard length > 0 else {
        throw try node.required("length").unsupported("\(length)", supported: "1 or more")
      }
      steps.append(.fixedLength(length))
    default:
      throw node.unsupported(type, supported: Self.kinds.joined(separator: ", ") + ", or none")
    }
  }

  private static func splitter(_ node: ConfigurationNode) throws(TokenizerError) -> WordSplitter {
    WordSplitter(
      try pattern(try node.required("pattern")), try behavior(node, default: nil),
      inverts: try node.flag("invert", default: false))
  }

  /// Reads a pattern written as `{"Regex": "…"}` or `{"String": "…"}`.
  static func pattern(_ node: ConfigurationNode) throws(TokenizerError) -> Pattern {
    if let text = try node.member("String") { return try literal(try text.string(), text) }
    let text = try node.required("Regex")
    do {
      return try Pattern(try text.string())
    } catch let error as PatternError {
      throw text.unsupported(
        "\(error.found) at character \(error.position)",
        supported: "the regular expressions of docs/formats.md")
    } catch let error as TokenizerError {
      throw error
    } catch { preconditionFailure("\(error)") }
  }

  /// A pattern that matches only the given text.
  static func literal(_ text: String, _ node: ConfigurationNode) throws(TokenizerError) -> Pattern {
    if text.isEmpty { throw node.unsupported("", supported: "a text that is not empty") }
    let escaped = text.unicodeScalars.map { "\\x{\(String($0.value, radix: 16))}" }.joined()
    do { return try Pattern(escaped) } catch {
      throw node.unsupported(error.found, supported: "a shorter text")
    }
  }

  private static func behavior(
    _ node: ConfigurationNode, default absent: SplitBehavior?
  ) throws(TokenizerError) -> SplitBehavior {
    if let absent, try node.member("behavior") == nil { return absent }
    let field = try node.required("behavior")
    guard let behavior = SplitBehavior(rawValue: try field.string()) else {
      throw field.unsupported(
        try field.string(),
        supported: SplitBehavior.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return behavior
  }

  /// The words of a non-empty text.
  func words(of text: [UInt8], startsAtBeginning: Bool) -> Words {
    var words = Words(text, startsAtBeginning: startsAtBeginning)
    for step in steps {
      switch step {
      case .split(let splitter): splitter.apply(&words)
      case .prefixSpace: Self.addSpaces(&words)
      case .byteLevel: Self.writeBytes(&words)
      case .metaspace(let metaspace): metaspace.apply(&words)
      case .fixedLength(let length): Self.cut(&words, length)
      }
    }
    return words
  }

  /// Writes the bytes of words in the byte-level alphabet.
  static func writeBytes(_ words: inout Words) {
    words.rewrite { word, _, result in result.append(contentsOf: ByteAlphabet.encode(word)) }
  }

  private static func addSpaces(_ words: inout Words) {
    let space = UInt8(ascii: " ")
    if words.ranges.allSatisfy({ words.text[$0.lowerBound] == space }) { return }
    words.rewrite { word, _, result in
      if word.first != space { result.append(space) }
      result.append(contentsOf: word)
    }
  }

  private static func cut(_ words: inout Words, _ length: Int) {
    var result: [Range<Int>] = []
    for range in words.ranges {
      var start = range.lowerBound
      while start < range.upperBound {
        var end = start
        var count = 0
        while count < length, end < range.upperBound {
          end += UTF8Bytes.length(words.text[end])
          count += 1
        }
        result.append(start..<min(end, range.upperBound))
        start = end
      }
    }
    words.ranges = result
  }
}
