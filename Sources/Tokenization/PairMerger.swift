/// Joins the symbols of one word: always the pair of lowest rank, the leftmost of equals.
///
/// Symbols are a doubly linked list in arrays, candidate pairs a heap. A joined pair leaves stale
/// candidates behind; they are recognised when they come up, because their symbols have changed.
struct PairMerger {
  private var ids: [Int32] = []
  /// Neighbours by position; `next` of the last is `ids.count`, `previous` of the first is -1.
  private var next: [Int] = []
  private var previous: [Int] = []
  private var isJoined: [Bool] = []
  private var candidates = MinimumHeap()

  /// The symbol appended last.
  var last: Int32? { ids.last }

  mutating func append(_ id: Int32) { ids.append(id) }

  /// Appends the joined symbols to `result` and starts over.
  mutating func finish(_ model: BytePairModel, into result: inout [Int32]) {
    if ids.count > 1 {
      join(model)
      for i in ids.indices where !isJoined[i] { result.append(ids[i]) }
    } else {
      result.append(contentsOf: ids)
    }
    ids.removeAll(keepingCapacity: true)
  }

  private mutating func join(_ model: BytePairModel) {
    let count = ids.count
    next = Array(1...count)
    previous = Array(-1..<count - 1)
    isJoined = Array(repeating: false, count: count)
    for i in 0..<count - 1 { offer(i, model) }
    while let candidate = candidates.popMinimum() {
      let position = Int(candidate & 0xFFFF_FFFF)
      let merge = model.merges[Int(candidate >> 32)]
      let right = next[position]
      if isJoined[position] || right == count || ids[position] != merge.left
        || ids[right] != merge.right
      {
        continue
      }
      ids[position] = merge.joined
      isJoined[right] = true
      next[position] = next[right]
      if next[right] < count { previous[next[right]] = position }
      if previous[position] >= 0 { offer(previous[position], model) }
      offer(position, model)
    }
  }

  /// Makes the pair that begins at `position` a candidate, if there is a merge for it.
  private mutating func offer(_ position: Int, _ model: BytePairModel) {
    let right = next[position]
    guard right < ids.count, let rank = model.ranks[pairKey(ids[position], ids[right])] else {
      return
    }
    // Rank before position: the order in which pairs are joined.
    candidates.insert(UInt64(rank) << 32 | UInt64(position))
  }
}

/// A binary heap that gives back its smallest value first.
struct MinimumHeap {
  private var values: [UInt64] = []

  mutating func insert(_ value: UInt64) {
    values.append(value)
    var child = values.count - 1
    while child > 0, values[(child - 1) / 2] > values[child] {
      values.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popMinimum() -> UInt64? {
    guard let last = values.popLast() else { return nil }
    guard let minimum = values.first else { return last }
    values[0] = last
    var parent = 0
    while 2 * parent + 1 < values.count {
      var child = 2 * parent + 1
      if child + 1 < values.count, values[child + 1] < values[child] { child += 1 }
      if values[parent] <= values[child] { break }
      values.swapAt(parent, child)
      parent = child
    }
    return minimum
  }
}
