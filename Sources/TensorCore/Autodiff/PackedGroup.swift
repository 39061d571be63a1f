/// A group of rows in a packed batch, which consists of a shared prefix and of branches that each
/// continue it.
///
/// A row of a branch attends to the whole prefix and to its own branch up to and including itself,
/// but never to another branch. A row of the prefix attends to the prefix up to and including
/// itself.
public struct PackedGroup: Sendable, Equatable {
  public var prefix: Range<Int>
  public var branches: [Range<Int>]

  public init(prefix: Range<Int>, branches: [Range<Int>]) {
    self.prefix = prefix
    self.branches = branches
  }
}

/// A block of query rows, and the rows whose keys are visible to any of them.
///
/// The keys form up to two ranges in the order of their positions, a part of the prefix and a part
/// of the queries' own range. Concatenated, they are the columns of the block's scores.
struct AttentionBlock: Sendable {
  let queries: Range<Int>
  let keys: [Range<Int>]

  /// The number of columns up to and including the column of query row 0 itself. Row i attends to i
  /// more columns, up to the last one.
  let firstVisible: Int

  var columns: Int { keys.reduce(0) { $0 + $1.count } }

  /// The number of multiplications, up to a constant factor.
  var cost: Int { queries.count * columns }

  /// The column where each range of keys starts.
  var columnOffsets: [Int] { keys.count < 2 ? [0] : [0, keys[0].count] }

  /// The blocks that cover one group. Keys that no row of a block attends to are left out.
  static func blocks(of group: PackedGroup, rows: Int, window: Int) -> [AttentionBlock] {
    let prefix = blocks(of: group.prefix, after: 0..<0, rows: rows, window: window)
    return prefix
      + group.branches.flatMap {
        blocks(of: $0, after: group.prefix, rows: rows, window: window)
      }
  }

  /// The blocks that cover a segment in which a row attends to rows both before and after it,
  /// either all of them or only those at most `reach` away.
  static func blocks(
    ofWhole segment: Range<Int>, rows: Int, reach: Int?
  ) -> [AttentionBlock] {
    stride(from: segment.lowerBound, to: segment.upperBound, by: rows).map { start in
      let queries = start..<min(start + rows, segment.upperBound)
      guard let reach else {
        return AttentionBlock(queries: queries, keys: [segment], firstVisible: segment.count)
      }
      let keys =
        max(
          segment.lowerBound, start - reach)..<min(
          segment.upperBound, queries.upperBound + reach)
      return AttentionBlock(
        queries: queries, keys: [keys], firstVisible: start - keys.lowerBound + reach + 1)
    }
  }

  private static func blocks(
    of own: Range<Int>, after context: Range<Int>, rows: Int, window: Int
  ) -> [AttentionBlock] {
    stride(from: own.lowerBound, to: own.upperBound, by: rows).map { start in
      let queries = start..<min(start + rows, own.upperBound)
      let visible = context.count + (start - own.lowerBound) + 1
      let hidden = max(0, visible - window)
      let contextKeys = context.dropFirst(hidden)
      let ownKeys = (own.lowerBound..<queries.upperBound).dropFirst(max(0, hidden - context.count))
      return AttentionBlock(
        queries: queries,
        keys: [contextKeys, ownKeys].filter { !$0.isEmpty }.map { $0.startIndex..<$0.endIndex },
        firstVisible: visible - hidden)
    }
  }
}
