import Foundation

extension Tokenizer {
  /// Creates a tokenizer from a `tokenizer.model`. Its ids are the same as those of `transformers`
  /// for such a directory.
  ///
  /// Byte-pair models are read like Llama's, in which spaces are marked and kept even if the file
  /// says that extra spaces are removed. Unigram models follow the file in all respects.
  init(sentencePieces url: URL, in directory: URL) throws(TokenizerError) {
    let file = try SentencePieceFile(contentsOf: url)
    let vocabulary = try Vocabulary(list: file.pieces.map(\.text), file: file.name)
    let added = AddedTokens(sentencePieces: file)
    let (normalizer, preTokenizer) = try file.steps(in: directory)
    var processor = PostProcessor()
    if file.algorithm == .bpe, vocabulary.token(Int32(truncatingIfNeeded: file.bosId)) != nil {
      processor.prefix = [Int32(file.bosId)]
    }
    try self.init(
      file.model(vocabulary), vocabulary, added, normalizer, preTokenizer, processor, file.decoder,
      directory: directory, eos: Int32(exactly: file.eosId))
  }
}

extension AddedTokens {
  /// Collects the added tokens. Unknown and control tokens are special, and user-defined tokens are
  /// not.
  init(sentencePieces file: SentencePieceFile) {
    var tokens: [AddedToken] = []
    for (id, piece) in file.pieces.enumerated() where !piece.text.isEmpty {
      switch piece.kind {
      case .unknown, .control: special.insert(Int32(id))
      case .userDefined: break
      default: continue
      }
      tokens.append(AddedToken(text: Array(piece.text.utf8), id: Int32(id)))
    }
    verbatim = TokenMatcher(tokens)
  }
}

extension SentencePieceFile {
  fileprivate static let mark = "▁"

  /// The normalizer and pre-tokenizer that the tokenizer.json of such a model would contain.
  fileprivate func steps(
    in directory: URL
  ) throws(TokenizerError) -> (Normalizer?, PreTokenizer?) {
    let spaces = Normalizer.replace(TextReplacement(" ", with: Self.mark))
    if algorithm == .bpe {
      if !addsPrefix { return (spaces, nil) }
      if try Self.isLegacy(directory) {
        return (.sequence([.prepend(Array(Self.mark.utf8)), spaces]), nil)
      }
      return (nil, PreTokenizer([.metaspace(Metaspace(.first))]))
    }
    var steps: [Normalizer] = []
    if !characterMap.isEmpty {
      guard let map = PrecompiledMap(bytes: characterMap) else {
        throw .unreadable(file: name, reason: "its character map is damaged")
      }
      steps.append(.precompiled(map))
    }
    if removesExtraSpaces {
      steps.append(.replace(TextReplacement(Pattern(known: #"\A +| +\z"#), with: "")))
      steps.append(.replace(TextReplacement(Pattern(known: " {2,}"), with: " ")))
    }
    steps.append(spaces)
    let metaspace = addsPrefix ? PreTokenizer([.metaspace(Metaspace(.always))]) : nil
    return (.sequence(steps), metaspace)
  }

  /// Whether the text after a special token also gets a word mark. This is the `legacy` member of
  /// tokenizer_config.json, which files older than that option lack.
  private static func isLegacy(_ directory: URL) throws(TokenizerError) -> Bool {
    let url = directory.appendingPathComponent("tokenizer_config.json")
    guard FileManager.default.fileExists(atPath: url.path) else { return true }
    return try ConfigurationNode(contentsOf: url).flag("legacy", default: true)
  }

  fileprivate func model(_ vocabulary: Vocabulary) throws(TokenizerError) -> WordModel {
    let unknown = pieces.indices.contains(unknownId) ? Int32(unknownId) : nil
    if algorithm == .unigram {
      return .unigrams(
        UnigramModel(
          vocabulary, pieces: pieces.map { (Array($0.text.utf8), $0.score) }, unknown: unknown,
          hasByteFallback: hasByteFallback))
    }
    var options = BytePairModel.Options()
    options.hasByteFallback = hasByteFallback
    options.unknown = unknown
    options.fusesUnknown = true
    return .bytePairs(BytePairModel(vocabulary, merges(vocabulary), options))
  }

  /// All ways to join two pieces into a third, ranked by the score of the third.
  private func merges(_ vocabulary: Vocabulary) -> [BytePairModel.Merge] {
    var merges: [(score: Double, merge: BytePairModel.Merge)] = []
    for (id, piece) in pieces.enumerated() where piece.kind == .normal {
      let text = Array(piece.text.utf8)
      for cut in text.indices.dropFirst() where text[cut] & 0xC0 != 0x80 {
        guard let left = vocabulary[Array(text[..<cut])], pieces[Int(left)].kind == .normal,
          let right = vocabulary[Array(text[cut...])], pieces[Int(right)].kind == .normal
        else { continue }
        merges.append((piece.score, (left, right, Int32(id))))
      }
    }
    merges.sort { a, b in
      if a.score != b.score { return a.score > b.score }
      return (a.merge.joined, a.merge.left, a.merge.right)
        < (b.merge.joined, b.merge.left, b.merge.right)
    }
    return merges.map(\.merge)
  }

  fileprivate var decoder: TokenDecoder {
    let spaces = TokenDecoder.replace(TextReplacement(Self.mark, with: " "))
    let first = TokenDecoder.strip(
      character: [UInt8(ascii: " ")], start: addsPrefix ? 1 : 0, stop: 0)
    return .sequence([spaces, .byteFallback, .fuse, first])
  }
}
