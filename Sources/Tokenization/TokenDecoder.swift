/// The steps that turn tokens back into text. Each step maps a list of UTF-8 tokens to another one.
indirect enum TokenDecoder: Sendable {
  case replace(TextReplacement)
  /// Converts tokens such as `<0xE2>` to the bytes that they name.
  case byteFallback
  /// Joins all tokens into one.
  case fuse
  /// Removes a character from each token, up to `start` times from the beginning and up to `stop`
  /// times from the end.
  case strip(character: [UInt8], start: Int, stop: Int)
  case byteLevel
  /// Replaces the mark with a space, or with nothing in the first token.
  case metaspace(mark: [UInt8], keepsFirst: Bool)
  /// Replaces the suffix that ends a word with a space, or with nothing in the last token.
  case bpe(suffix: String)
  case wordPiece(WordPieceDecoder)
  case sequence([TokenDecoder])

  static let kinds = [
    "ByteLevel", "Metaspace", "WordPiece", "BPEDecoder", "Replace", "ByteFallback", "Fuse", "Strip",
    "Sequence",
  ]

  /// - Throws: an error if the steps together could lengthen a token by more than the factor
  ///   ``Normalizer/growthLimit``.
  init(reading node: ConfigurationNode) throws(TokenizerError) {
    try self.init(node)
    if growth > Normalizer.growthLimit {
      throw node.unsupported(
        "tokens that grow more than \(Int(Normalizer.growthLimit)) times",
        supported: "steps that make a token at most \(Int(Normalizer.growthLimit)) times longer")
    }
  }

  private init(_ node: ConfigurationNode) throws(TokenizerError) {
    let type = try node.required("type").string()
    switch type {
    case "Replace": self = .replace(try TextReplacement(node))
    case "ByteFallback": self = .byteFallback
    case "Fuse": self = .fuse
    case "Strip":
      self = .strip(
        character: Array(try node.required("content").string().utf8),
        start: try node.required("start").integer(), stop: try node.required("stop").integer())
    case "ByteLevel": self = .byteLevel
    case "Metaspace":
      let metaspace = try Metaspace(node)
      self = .metaspace(mark: metaspace.mark, keepsFirst: metaspace.scheme == .never)
    case "BPEDecoder": self = .bpe(suffix: try node.member("suffix")?.string() ?? "</w>")
    case "WordPiece": self = .wordPiece(try WordPieceDecoder(node))
    case "Sequence":
      var steps: [TokenDecoder] = []
      for step in try node.required("decoders").elements() { steps.append(try .init(step)) }
      self = .sequence(steps)
    default:
      throw node.unsupported(type, supported: Self.kinds.joined(separator: ", "))
    }
  }

  private var growth: Double {
    switch self {
    case .replace(let replacement): replacement.growth
    case .sequence(let steps): steps.reduce(1) { $0 * $1.growth }
    default: 1
    }
  }

  func apply(_ tokens: [[UInt8]]) -> [[UInt8]] {
    switch self {
    case .replace(let replacement): tokens.map(replacement.apply)
    case .byteFallback: Self.joinBytes(tokens)
    case .fuse: [Array(tokens.joined())]
    case .strip(let character, let start, let stop):
      tokens.map { Self.strip($0, character, start: start, stop: stop) }
    case .byteLevel: [Self.validated(tokens.flatMap(ByteAlphabet.decode))]
    case .metaspace(let mark, let keepsFirst):
      tokens.enumerated().map { index, token in
        let space = index == 0 && !keepsFirst ? "" : " "
        return TextReplacement(String(decoding: mark, as: UTF8.self), with: space).apply(token)
      }
    case .bpe(let suffix):
      tokens.enumerated().map { index, token in
        TextReplacement(suffix, with: index == tokens.count - 1 ? "" : " ").apply(token)
      }
    case .wordPiece(let decoder): decoder.apply(tokens)
    case .sequence(let steps): steps.reduce(tokens) { $1.apply($0) }
    }
  }

  /// Replaces bytes that are not UTF-8 with replacement characters.
  private static func validated(_ bytes: [UInt8]) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  /// Joins a run of byte tokens into one token if the bytes are valid UTF-8. Otherwise, replaces
  /// each byte with a replacement character.
  private static func joinBytes(_ tokens: [[UInt8]]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var run: [UInt8] = []
    func flush() {
      if String(validating: run, as: UTF8.self) != nil {
        if !run.isEmpty { result.append(run) }
      } else {
        result += run.map { _ in Array("\u{FFFD}".utf8) }
      }
      run = []
    }
    for token in tokens {
      if let byte = namedByte(token) {
        run.append(byte)
      } else {
        flush()
        result.append(token)
      }
    }
    flush()
    return result
  }

  /// The byte that a token of the form `<0x0A>` names.
  private static func namedByte(_ token: [UInt8]) -> UInt8? {
    guard token.count == 6, token.starts(with: Array("<0x".utf8)), token[5] == UInt8(ascii: ">")
    else { return nil }
    return UInt8(String(decoding: token[3..<5], as: UTF8.self), radix: 16)
  }

  private static func strip(
    _ token: [UInt8], _ character: [UInt8], start: Int, stop: Int
  ) -> [UInt8] {
    if character.isEmpty { return token }
    var rest = token[...]
    var (fromStart, fromEnd) = (start, stop)
    while fromStart > 0, rest.starts(with: character) {
      rest = rest.dropFirst(character.count)
      fromStart -= 1
    }
    while fromEnd > 0, rest.suffix(character.count).elementsEqual(character) {
      rest = rest.dropLast(character.count)
      fromEnd -= 1
    }
    return Array(rest)
  }
}
