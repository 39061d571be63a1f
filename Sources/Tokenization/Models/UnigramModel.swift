/// A Unigram model. It chooses the segmentation of a word into tokens with the largest sum of
/// scores, which are log-probabilities.
///
/// It implements [Kudo 2018](https://arxiv.org/abs/1804.10959) without sampling.
final class UnigramModel: Sendable {
  let vocabulary: Vocabulary
  /// The score of each token, indexed by the token's id.
  private let scores: [Double]
  private let trie: TokenTrie
  private let unknown: Int32?
  private let fallback: [Int32?]
  private let unknownScore: Double

  /// The difference between the lowest score of a token and the score of an unknown character.
  private static let penalty = 10.0

  init(
    _ vocabulary: Vocabulary, pieces: [(text: [UInt8], score: Double)], unknown: Int32?,
    hasByteFallback: Bool
  ) {
    self.vocabulary = vocabulary
    scores = pieces.map(\.score)
    trie = TokenTrie(pieces.map(\.text))
    self.unknown = unknown
    unknownScore = (scores.min() ?? 0) - Self.penalty
    fallback = (0...255).map {
      hasByteFallback ? vocabulary[BytePairModel.byteToken($0)] : nil
    }
  }

  /// Appends the ids of one word, which is given in UTF-8. If there is no unknown token, unknown
  /// characters are dropped.
  ///
  /// - Complexity: O(*n* *m*), where *m* is the length of the longest token.
  func encode(
    _ word: UnsafeBufferPointer<UInt8>, _ scratch: inout EncodingScratch, into ids: inout [Int32]
  ) {
    let isKept = word.count <= WordCache.longestWord
    let hash = isKept ? TokenTable.hash(word) : 0
    if isKept, scratch.cache.append(word, hash, to: &ids) { return }
    let before = ids.count
    findPath(word, &scratch.path)
    write(word, scratch.path, into: &ids)
    if isKept { scratch.cache.insert(word, hash, ids[before...]) }
  }

  private func findPath(_ word: UnsafeBufferPointer<UInt8>, _ path: inout UnigramPath) {
    path.reset(word.count)
    var start = 0
    while start < word.count {
      let next = min(start + UTF8Bytes.length(word[start]), word.count)
      let score = path.scores[start]
      var hasCharacter = false
      trie.forEachPrefix(of: word, from: start) { token, end in
        path.offer(token: Int32(token), from: start, to: end, score: score + scores[token])
        if end == next { hasCharacter = true }
      }
      if !hasCharacter {
        path.offer(
          token: UnigramPath.unknown, from: start, to: next, score: score + unknownScore)
      }
      start = next
    }
  }

  private func write(
    _ word: UnsafeBufferPointer<UInt8>, _ path: UnigramPath, into ids: inout [Int32]
  ) {
    var parts: [(range: Range<Int>, token: Int32)] = []
    var end = word.count
    while end > 0 {
      var token = path.tokens[end]
      if token == unknown { token = UnigramPath.unknown }
      let start = path.starts[end]
      // Adjacent unknown characters become one unknown token.
      if token == UnigramPath.unknown, let last = parts.last, last.token == token {
        parts[parts.count - 1].range = start..<last.range.upperBound
      } else {
        parts.append((start..<end, token))
      }
      end = start
    }
    for part in parts.reversed() {
      if part.token != UnigramPath.unknown {
        ids.append(part.token)
      } else {
        writeUnknown(UnsafeBufferPointer(rebasing: word[part.range]), into: &ids)
      }
    }
  }

  private func writeUnknown(_ text: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    if let id = vocabulary[text], id < scores.count {
      ids.append(id)
    } else if text.allSatisfy({ fallback[Int($0)] != nil }) {
      ids += text.compactMap { fallback[Int($0)] }
    } else if let unknown {
      ids.append(unknown)
    }
  }
}

/// The best path to each position in a word.
struct UnigramPath {
  /// The id that represents a character without a token.
  static let unknown: Int32 = -1

  /// The best path to each position, given by its last token, the position where that token begins,
  /// and the path's sum of scores.
  private(set) var tokens: [Int32] = []
  private(set) var starts: [Int] = []
  private(set) var scores: [Double] = []

  mutating func reset(_ count: Int) {
    tokens = Array(repeating: 0, count: count + 1)
    starts = Array(repeating: -1, count: count + 1)
    scores = Array(repeating: 0, count: count + 1)
  }

  /// Keeps a path if it is the first to reach its end, or if its score is better than that of the
  /// known one.
  @inline(__always)
  mutating func offer(token: Int32, from start: Int, to end: Int, score: Double) {
    guard starts[end] < 0 || score > scores[end] else { return }
    (tokens[end], starts[end], scores[end]) = (token, start, score)
  }
}
