/// A text and the words into which it has been split so far.
struct Words {
  var text: [UInt8]
  /// The nonempty ranges of the words, in order. Text between two words has been removed.
  var ranges: [Range<Int>]
  /// Whether the first word begins where the user's text begins.
  var startsAtBeginning: Bool

  init(_ text: [UInt8], startsAtBeginning: Bool) {
    self.text = text
    ranges = text.isEmpty ? [] : [0..<text.count]
    self.startsAtBeginning = startsAtBeginning
  }

  /// Replaces each word with the output of `transform`, whose parameter `isFirst` tells whether the
  /// word begins the text.
  mutating func rewrite(
    _ transform: (UnsafeBufferPointer<UInt8>, _ isFirst: Bool, inout [UInt8]) -> Void
  ) {
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 2)
    text.withUnsafeBufferPointer { text in
      for index in ranges.indices {
        let start = result.count
        transform(
          UnsafeBufferPointer(rebasing: text[ranges[index]]), index == 0 && startsAtBeginning,
          &result)
        ranges[index] = start..<result.count
      }
    }
    text = result
  }
}

/// The treatment of a text's matches and of the text between them.
enum SplitBehavior: String, CaseIterable, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"
}

/// Splits words at the matches of a pattern.
struct WordSplitter: Sendable {
  let pattern: Pattern
  let behavior: SplitBehavior
  /// Whether the roles of matches and the text between them are exchanged.
  let inverts: Bool

  init(_ pattern: Pattern, _ behavior: SplitBehavior, inverts: Bool = false) {
    self.pattern = pattern
    self.behavior = behavior
    self.inverts = inverts
  }

  func apply(_ words: inout Words) {
    var result: [Range<Int>] = []
    result.reserveCapacity(max(words.ranges.count, words.text.count / 4))
    let start = words.ranges.first?.lowerBound
    words.text.withUnsafeBufferPointer { text in
      for range in words.ranges { split(text, range, into: &result) }
    }
    if result.first?.lowerBound != start { words.startsAtBeginning = false }
    words.ranges = result
  }

  private func split(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into result: inout [Range<Int>]
  ) {
    var joiner = PieceJoiner(behavior, result)
    result = []
    var end = range.lowerBound
    pattern.forEachMatch(in: text, range) { match in
      if end < match.lowerBound { joiner.add(end..<match.lowerBound, isMatch: inverts) }
      joiner.add(match, isMatch: !inverts)
      end = match.upperBound
    }
    if end < range.upperBound { joiner.add(end..<range.upperBound, isMatch: inverts) }
    result = joiner.finish()
  }
}

/// Joins matches and the text between them into words.
private struct PieceJoiner {
  private let behavior: SplitBehavior
  private var result: [Range<Int>]
  /// The index in `result` of the first piece that belongs to the current input word.
  private let first: Int
  private var previousIsMatch = false
  /// A match that will be joined to the next piece.
  private var pending: Range<Int>?

  init(_ behavior: SplitBehavior, _ result: [Range<Int>]) {
    self.behavior = behavior
    self.result = result
    first = result.count
  }

  mutating func add(_ piece: Range<Int>, isMatch: Bool) {
    switch behavior {
    case .isolated: append(piece)
    case .removed: if !isMatch { append(piece) }
    case .contiguous:
      if isMatch == previousIsMatch { extend(piece) } else { append(piece) }
    case .mergedWithPrevious:
      if isMatch && !previousIsMatch { extend(piece) } else { append(piece) }
    case .mergedWithNext:
      // A match is joined to the next piece, unless the next piece is also a match.
      if isMatch {
        if let pending { append(pending) }
        pending = piece
      } else if let before = pending {
        append(before.lowerBound..<piece.upperBound)
        pending = nil
      } else {
        append(piece)
      }
    }
    previousIsMatch = isMatch
  }

  private mutating func append(_ piece: Range<Int>) {
    if !piece.isEmpty { result.append(piece) }
  }

  private mutating func extend(_ piece: Range<Int>) {
    if result.count > first, let last = result.popLast() {
      result.append(last.lowerBound..<piece.upperBound)
    } else {
      append(piece)
    }
  }

  mutating func finish() -> [Range<Int>] {
    if let pending { append(pending) }
    return result
  }
}
