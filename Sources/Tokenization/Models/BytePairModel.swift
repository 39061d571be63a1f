/// A byte-pair encoding model, which joins characters by merges in the order of their ranks.
final class BytePairModel: Sendable {
  typealias Merge = (left: Int32, right: Int32, joined: Int32)

  let vocabulary: Vocabulary
  private let merges: PairTable
  /// Whether words are given as raw bytes, which the vocabulary writes in the byte-level alphabet.
  let takesBytes: Bool
  /// The id of each byte's character in the byte-level alphabet.
  private let byteIds: [Int32?]
  /// A table of tokens by the bytes that they represent, for looking up whole words.
  private let byteTokens: TokenTable?
  /// The id of each byte's token, such as `<0x0A>`, if characters without a token are written as
  /// bytes.
  private let fallback: [Int32?]
  private let unknown: Int32?
  /// Whether adjacent unknown characters become one unknown token.
  private let fusesUnknown: Bool
  /// Whether a word that is a token is encoded as that token without merging.
  private let ignoresMerges: Bool
  /// The prefix of tokens that continue a word, and the suffix of tokens that end one.
  private let prefix: [UInt8]
  private let suffix: [UInt8]
  /// Whether no merge crosses the beginning of a word. See ``wordsAreIndependent(_:_:)``.
  private let splitsWords: Bool

  /// A model's settings in addition to its vocabulary and merges.
  struct Options {
    var takesBytes = false
    var hasByteFallback = false
    var unknown: Int32?
    var fusesUnknown = false
    var ignoresMerges = false
    var prefix = ""
    var suffix = ""
  }

  init(_ vocabulary: Vocabulary, _ merges: [Merge], _ options: Options) {
    self.vocabulary = vocabulary
    self.merges = PairTable(merges)
    takesBytes = options.takesBytes
    byteIds = ByteAlphabet.characters.map { vocabulary[String($0)] }
    byteTokens =
      options.takesBytes && options.ignoresMerges ? Self.byteTable(vocabulary) : nil
    fallback = (0...255).map { options.hasByteFallback ? vocabulary[Self.byteToken($0)] : nil }
    unknown = options.unknown
    fusesUnknown = options.fusesUnknown
    ignoresMerges = options.ignoresMerges
    prefix = Array(options.prefix.utf8)
    suffix = Array(options.suffix.utf8)
    splitsWords =
      !ignoresMerges && !takesBytes && prefix.isEmpty && suffix.isEmpty
      && Self.wordsAreIndependent(merges, vocabulary)
  }

  private static func byteTable(_ vocabulary: Vocabulary) -> TokenTable {
    var table = TokenTable()
    for (id, token) in vocabulary.tokens.enumerated() where !token.isEmpty {
      let bytes = ByteAlphabet.bytes(of: Array(token.utf8))
      bytes?.withUnsafeBufferPointer { _ = table.insert($0, Int32(id)) }
    }
    return table
  }

  /// Appends the ids of one word, which is given in UTF-8.
  ///
  /// - Complexity: O(*n* log *n*) in the length of the longest part without a word mark.
  func encode(
    _ word: UnsafeBufferPointer<UInt8>, _ scratch: inout EncodingScratch, into ids: inout [Int32]
  ) {
    if !splitsWords {
      encodePart(word, &scratch, into: &ids)
      return
    }
    var start = 0
    var afterMark = true
    var i = 0
    while i < word.count {
      let isMark = Self.isMark(word, i)
      if isMark && !afterMark {
        encodePart(UnsafeBufferPointer(rebasing: word[start..<i]), &scratch, into: &ids)
        start = i
      }
      afterMark = isMark
      i += UTF8Bytes.length(word[i])
    }
    if start < word.count {
      encodePart(UnsafeBufferPointer(rebasing: word[start...]), &scratch, into: &ids)
    }
  }

  /// Whether `▁` is at this position.
  @inline(__always)
  private static func isMark(_ word: UnsafeBufferPointer<UInt8>, _ i: Int) -> Bool {
    word[i] == 0xE2 && i + 2 < word.count && word[i + 1] == 0x96 && word[i + 2] == 0x81
  }

  private func encodePart(
    _ word: UnsafeBufferPointer<UInt8>, _ scratch: inout EncodingScratch, into ids: inout [Int32]
  ) {
    let isKept = word.count <= WordCache.longestWord
    let hash = isKept ? TokenTable.hash(word) : 0
    if isKept, scratch.cache.append(word, hash, to: &ids) { return }
    let before = ids.count
    if ignoresMerges, let id = byteTokens.map({ $0[word] }) ?? vocabulary[word] {
      ids.append(id)
    } else if takesBytes {
      appendBytes(word, &scratch.merger)
      scratch.merger.finish(merges, into: &ids)
    } else {
      appendCharacters(word, &scratch.merger)
      scratch.merger.finish(merges, into: &ids)
    }
    if isKept { scratch.cache.insert(word, hash, ids[before...]) }
  }

  private func appendBytes(_ word: UnsafeBufferPointer<UInt8>, _ merger: inout PairMerger) {
    var pending = 0
    for byte in word {
      if pending == 0, let id = byteIds[Int(byte)] {
        merger.append(id)
      } else {
        ByteAlphabet.encode([byte]).withUnsafeBufferPointer { append($0, &merger, &pending) }
      }
    }
    flush(&pending, &merger)
  }

  private func appendCharacters(
    _ word: UnsafeBufferPointer<UInt8>, _ merger: inout PairMerger
  ) {
    var pending = 0
    var i = 0
    while i < word.count {
      let end = min(i + UTF8Bytes.length(word[i]), word.count)
      let symbol = UnsafeBufferPointer(rebasing: word[i..<end])
      if prefix.isEmpty && suffix.isEmpty {
        append(symbol, &merger, &pending)
      } else {
        let text =
          (i > 0 ? prefix : []) + Array(symbol) + (end == word.count ? suffix : [])
        text.withUnsafeBufferPointer { append($0, &merger, &pending) }
      }
      i = end
    }
    flush(&pending, &merger)
  }

  /// Appends the character's token, or else the tokens of its bytes. If neither exists, counts the
  /// character as unknown. As in the reference, unknown characters are written when the next known
  /// one is reached. They therefore come after the bytes of any characters in between.
  private func append(
    _ symbol: UnsafeBufferPointer<UInt8>, _ merger: inout PairMerger, _ pending: inout Int
  ) {
    if let id = vocabulary[symbol] {
      flush(&pending, &merger)
      merger.append(id)
      return
    }
    if symbol.allSatisfy({ fallback[Int($0)] != nil }) {
      for byte in symbol {
        if let id = fallback[Int(byte)] { merger.append(id) }
      }
      return
    }
    if pending > 0, !fusesUnknown { flush(&pending, &merger) }
    pending = 1
  }

  private func flush(_ pending: inout Int, _ merger: inout PairMerger) {
    if pending > 0, let unknown { merger.append(unknown) }
    pending = 0
  }

  /// Whether a text can be split before every word mark that follows another character.
  ///
  /// This is the case if no merge produces a token with a mark after another character. Then no
  /// merge crosses such a position, and encoding short parts gives the same ids in less time.
  private static func wordsAreIndependent(_ merges: [Merge], _ vocabulary: Vocabulary) -> Bool {
    guard vocabulary["▁"] != nil else { return false }
    return merges.allSatisfy { merge in
      let joined = vocabulary.token(merge.joined) ?? ""
      return !joined.unicodeScalars.drop { $0 == "▁" }.contains("▁")
    }
  }
}
