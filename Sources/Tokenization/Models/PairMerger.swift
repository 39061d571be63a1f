/// Joins the symbols of one word. Each step joins the pair with the lowest rank, and the leftmost
/// one among equal pairs.
struct PairMerger {
  private var ids: [Int32] = []
  /// The merge of each symbol with the next one. See ``PairTable``.
  private var merges: [UInt64] = []
  private var long = LongWordMerger()

  /// The maximum number of symbols of a short word. Longer words are joined with a heap.
  private static let shortWord = 64

  mutating func append(_ id: Int32) { ids.append(id) }

  /// Appends the joined symbols to `result` and starts over.
  mutating func finish(_ table: PairTable, into result: inout [Int32]) {
    if ids.count > Self.shortWord {
      long.join(&ids, table)
    } else if ids.count > 1 {
      joinShort(table)
    }
    result.append(contentsOf: ids)
    ids.removeAll(keepingCapacity: true)
  }

  private mutating func joinShort(_ table: PairTable) {
    merges.removeAll(keepingCapacity: true)
    for i in 0..<ids.count - 1 { merges.append(table[ids[i], ids[i + 1]]) }
    var count = ids.count
    ids.withUnsafeMutableBufferPointer { ids in
      merges.withUnsafeMutableBufferPointer { merges in
        while count > 1 {
          var best = PairTable.none
          var place = 0
          for i in 0..<count - 1 where merges[i] < best { (best, place) = (merges[i], i) }
          if best == PairTable.none { break }
          ids[place] = Int32(truncatingIfNeeded: best & 0xFFFF_FFFF)
          count -= 1
          var i = place + 1
          while i < count {
            ids[i] = ids[i + 1]
            merges[i - 1] = merges[i]
            i += 1
          }
          if place > 0 { merges[place - 1] = table[ids[place - 1], ids[place]] }
          if place < count - 1 { merges[place] = table[ids[place], ids[place + 1]] }
        }
      }
    }
    ids.removeLast(ids.count - count)
  }
}

/// Joins the symbols of a long word like ``PairMerger``, but in O(*n* log *n*).
///
/// Symbols form a doubly linked list in arrays, and candidate pairs form a heap. Joining a pair
/// leaves stale candidates in the heap. When they are taken out, they are recognised because their
/// symbols have changed.
private struct LongWordMerger {
  /// The neighbours of each symbol by position. `next` of the last symbol is the count, and
  /// `previous` of the first is -1.
  private var next: [Int] = []
  private var previous: [Int] = []
  private var isJoined: [Bool] = []
  private var candidates = MinimumHeap()

  mutating func join(_ ids: inout [Int32], _ table: PairTable) {
    let count = ids.count
    next = Array(1...count)
    previous = Array(-1..<count - 1)
    isJoined = Array(repeating: false, count: count)
    for i in 0..<count - 1 { offer(i, ids, table) }
    while let candidate = candidates.popMinimum() {
      let position = candidate.position
      let right = next[position]
      if isJoined[position] || right == count
        || table[ids[position], ids[right]] != candidate.merge
      {
        continue
      }
      ids[position] = Int32(truncatingIfNeeded: candidate.merge & 0xFFFF_FFFF)
      isJoined[right] = true
      next[position] = next[right]
      if next[right] < count { previous[next[right]] = position }
      if previous[position] >= 0 { offer(previous[position], ids, table) }
      offer(position, ids, table)
    }
    var kept = 0
    for i in ids.indices where !isJoined[i] {
      ids[kept] = ids[i]
      kept += 1
    }
    ids.removeLast(count - kept)
  }

  /// Adds the pair that begins at `position` to the candidates, if there is a merge for it.
  private mutating func offer(_ position: Int, _ ids: [Int32], _ table: PairTable) {
    let right = next[position]
    guard right < ids.count else { return }
    let merge = table[ids[position], ids[right]]
    if merge != PairTable.none { candidates.insert(.init(merge: merge, position: position)) }
  }
}

/// A binary heap that returns its smallest value first.
private struct MinimumHeap {
  /// A merge at a position. Comparing rank before position gives the order in which pairs are
  /// joined.
  struct Candidate: Comparable {
    let merge: UInt64
    let position: Int

    static func < (a: Candidate, b: Candidate) -> Bool {
      a.merge < b.merge || (a.merge == b.merge && a.position < b.position)
    }
  }

  private var values: [Candidate] = []

  mutating func insert(_ value: Candidate) {
    values.append(value)
    var child = values.count - 1
    while child > 0, values[child] < values[(child - 1) / 2] {
      values.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popMinimum() -> Candidate? {
    guard let last = values.popLast() else { return nil }
    guard let minimum = values.first else { return last }
    values[0] = last
    var parent = 0
    while 2 * parent + 1 < values.count {
      var child = 2 * parent + 1
      if child + 1 < values.count, values[child + 1] < values[child] { child += 1 }
      if values[parent] < values[child] { break }
      values.swapAt(parent, child)
      parent = child
    }
    return minimum
  }
}
