/// Byte-pair encoding: characters, joined by the merges in the order of their ranks.
struct BytePairModel: Sendable {
  struct Merge: Sendable {
    let left: Int32
    let right: Int32
    let joined: Int32
  }

  let vocabulary: Vocabulary
  /// Merges by rank; a lower rank is joined first.
  let merges: [Merge]
  /// Rank by pair, see ``pairKey(_:_:)``.
  let ranks: [UInt64: UInt32]
  /// Id of each token of one character, by the character's UTF-8 bytes.
  private let characters: [UInt32: Int32]
  /// Id of each byte's token, when characters without a token are written as bytes.
  private let byteTokens: [Int32?]
  private let unknown: Int32?
  /// Whether neighbouring unknown characters become one unknown token.
  private let fusesUnknown: Bool
  /// Whether a word that is a token is taken as it is.
  private let ignoresMerges: Bool
  /// Whether no merge crosses the beginning of a word, see ``wordsAreIndependent(_:_:)``.
  private let splitsWords: Bool

  static let wordMark = Array("▁".utf8)

  init(_ node: ConfigurationNode, vocabulary: Vocabulary) throws(TokenizerError) {
    try Self.refuseOptions(node)
    self.vocabulary = vocabulary
    merges = try Self.readMerges(try node.required("merges"), vocabulary)
    ranks = Dictionary(
      merges.enumerated().map { (pairKey($0.element.left, $0.element.right), UInt32($0.offset)) },
      uniquingKeysWith: { $1 })
    characters = Self.singleCharacters(vocabulary)
    let byteFallback = try node.flag("byte_fallback", default: false)
    byteTokens = (0...255).map { byteFallback ? vocabulary[Self.byteToken($0)] : nil }
    fusesUnknown = try node.flag("fuse_unk", default: false)
    ignoresMerges = try node.flag("ignore_merges", default: false)
    if let field = try node.member("unk_token") {
      let token = try field.string()
      guard let id = vocabulary[token] else {
        throw .unknownToken(file: node.file, field: field.path, token: token)
      }
      unknown = id
    } else {
      unknown = nil
    }
    splitsWords = !ignoresMerges && Self.wordsAreIndependent(merges, vocabulary)
  }

  /// Appends the ids of one word, in UTF-8.
  ///
  /// - Complexity: O(*n* log *n*) in the length of the longest part without a word mark.
  func encode(_ word: ArraySlice<UInt8>, into ids: inout [Int32]) {
    if ignoresMerges, let id = vocabulary[String(decoding: word, as: UTF8.self)] {
      ids.append(id)
      return
    }
    var merger = PairMerger()
    var afterMark = true
    var i = word.startIndex
    while i < word.endIndex {
      let end = min(i + utf8Length(word[i]), word.endIndex)
      let isMark = splitsWords && word[i..<end].elementsEqual(Self.wordMark)
      if isMark && !afterMark { merger.finish(self, into: &ids) }
      afterMark = isMark
      append(word[i..<end], to: &merger)
      i = end
    }
    merger.finish(self, into: &ids)
  }

  private func append(_ character: ArraySlice<UInt8>, to merger: inout PairMerger) {
    if let id = characters[characterKey(character)] {
      merger.append(id)
      return
    }
    let bytes = character.compactMap { byteTokens[Int($0)] }
    if bytes.count == character.count {
      bytes.forEach { merger.append($0) }
    } else if let unknown, !(fusesUnknown && merger.last == unknown) {
      merger.append(unknown)
    }
  }

  /// Whether a text can be cut before every word mark that follows another character.
  ///
  /// It can when no merge makes a token with a mark behind another character: then nothing is ever
  /// joined across such a place, and short parts give the same ids as the whole, sooner.
  private static func wordsAreIndependent(_ merges: [Merge], _ vocabulary: Vocabulary) -> Bool {
    guard vocabulary["▁"] != nil else { return false }
    return merges.allSatisfy { merge in
      let joined = vocabulary.token(merge.joined) ?? ""
      return !joined.unicodeScalars.drop { $0 == "▁" }.contains("▁")
    }
  }
}

/// A pair of ids as one dictionary key.
func pairKey(_ left: Int32, _ right: Int32) -> UInt64 {
  UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
}

/// A character's one to four UTF-8 bytes as one dictionary key.
func characterKey(_ character: some Sequence<UInt8>) -> UInt32 {
  character.reduce(0) { $0 << 8 | UInt32($1) }
}

/// How many bytes the character that begins with `lead` has in valid UTF-8.
func utf8Length(_ lead: UInt8) -> Int {
  lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
}
