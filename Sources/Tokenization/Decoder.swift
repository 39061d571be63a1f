/// How tokens become text again: each step maps a list of tokens, in UTF-8, to another.
indirect enum Decoder: Sendable {
  case replace(LiteralReplacement)
  /// Tokens such as `<0xE2>` become the bytes they name.
  case byteFallback
  /// All tokens become one.
  case fuse
  /// Takes up to `start` and `stop` occurrences of a character off each token's ends.
  case strip(character: [UInt8], start: Int, stop: Int)
  case byteLevel
  case wordPiece(WordPieceDecoder)
  case sequence([Decoder])

  init(_ node: ConfigurationNode) throws(TokenizerError) {
    let type = try node.required("type").string()
    switch type {
    case "Replace": self = .replace(try LiteralReplacement(node))
    case "ByteFallback": self = .byteFallback
    case "Fuse": self = .fuse
    case "Strip":
      self = .strip(
        character: Array(try node.required("content").string().utf8),
        start: try node.required("start").integer(), stop: try node.required("stop").integer())
    case "ByteLevel": self = .byteLevel
    case "WordPiece": self = .wordPiece(try WordPieceDecoder(node))
    case "Sequence":
      var steps: [Decoder] = []
      for step in try node.required("decoders").elements() { steps.append(try .init(step)) }
      self = .sequence(steps)
    default:
      throw node.unsupported(
        type, supported: "Replace, ByteFallback, Fuse, Strip, ByteLevel, WordPiece, Sequence")
    }
  }

  func apply(_ tokens: [[UInt8]]) -> [[UInt8]] {
    switch self {
    case .replace(let replacement): tokens.map(replacement.apply)
    case .byteFallback: Self.joinBytes(tokens)
    case .fuse: [Array(tokens.joined())]
    case .strip(let character, let start, let stop):
      tokens.map { Self.strip($0, character, start: start, stop: stop) }
    case .byteLevel: [tokens.flatMap(ByteAlphabet.decode)]
    case .wordPiece(let decoder): decoder.apply(tokens)
    case .sequence(let steps): steps.reduce(tokens) { $1.apply($0) }
    }
  }

  /// A run of byte tokens becomes one token if it is valid UTF-8, and otherwise a replacement
  /// character for each byte.
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
    var rest = token[...]
    for _ in 0..<max(start, 0) where rest.starts(with: character) {
      rest = rest.dropFirst(character.count)
    }
    for _ in 0..<max(stop, 0) where rest.suffix(character.count).elementsEqual(character) {
      rest = rest.dropLast(character.count)
    }
    return Array(rest)
  }
}
