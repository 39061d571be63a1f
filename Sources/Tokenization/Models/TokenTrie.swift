/// A trie of the tokens' bytes, for finding the tokens that begin at a position in a text.
struct TokenTrie: Sendable {
  /// The index of each node's first child. A node's children are consecutive and ordered by byte.
  /// One extra entry marks the end of the last node's children.
  private var firstChild: [Int32] = []
  private var labels: [UInt8] = []
  /// The index of the token that ends at each node, or -1 if there is none.
  private var values: [Int32] = []
  /// The root's child for each byte, or -1 if there is none.
  private var roots = [Int32](repeating: -1, count: 256)

  /// - Parameter tokens: the tokens. If a token is repeated, its last index is kept. Empty tokens
  ///   are left out.
  init(_ tokens: [[UInt8]]) {
    let order = tokens.indices.filter { !tokens[$0].isEmpty }.sorted {
      let (a, b) = (tokens[$0], tokens[$1])
      return a.lexicographicallyPrecedes(b) || (a == b && $0 < $1)
    }
    // The trie is built breadth first. A node represents a range of the sorted tokens that share
    // their first bytes.
    labels = [0]
    values = [-1]
    var queue = [(range: 0..<order.count, depth: 0)]
    var node = 0
    while node < queue.count {
      var (range, depth) = queue[node]
      firstChild.append(Int32(labels.count))
      while let first = range.first, tokens[order[first]].count == depth {
        values[node] = Int32(order[first])
        range = first + 1..<range.upperBound
      }
      while let first = range.first {
        let label = tokens[order[first]][depth]
        let end =
          range.first { tokens[order[$0]][depth] != label } ?? range.upperBound
        if node == 0 { roots[Int(label)] = Int32(labels.count) }
        labels.append(label)
        values.append(-1)
        queue.append((first..<end, depth + 1))
        range = end..<range.upperBound
      }
      node += 1
    }
    firstChild.append(Int32(labels.count))
  }

  var isEmpty: Bool { labels.count == 1 }

  /// Calls `found` with each token that begins at a position, and with the token's end. Shorter
  /// tokens come first.
  @inline(__always)
  func forEachPrefix(
    of text: UnsafeBufferPointer<UInt8>, from start: Int,
    _ found: (_ value: Int, _ end: Int) -> Void
  ) {
    guard start < text.count else { return }
    var node = Int(roots[Int(text[start])])
    var position = start + 1
    while node >= 0 {
      if values[node] >= 0 { found(Int(values[node]), position) }
      guard position < text.count else { return }
      node = child(node, text[position])
      position += 1
    }
  }

  /// The longest token that begins at a position.
  func longest(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (value: Int, end: Int)? {
    var result: (Int, Int)?
    forEachPrefix(of: text, from: start) { result = ($0, $1) }
    return result
  }

  @inline(__always)
  private func child(_ node: Int, _ label: UInt8) -> Int {
    var low = Int(firstChild[node])
    var high = Int(firstChild[node + 1])
    while high - low > 8 {
      let middle = (low + high) / 2
      if labels[middle] <= label { low = middle } else { high = middle }
    }
    while low < high {
      if labels[low] == label { return low }
      low += 1
    }
    return -1
  }
}
