/// How data were cut into folds, and what the folds still have in common.
public struct FoldReport: Sendable, Equatable {
  /// Data in each fold. Fewer folds than were asked for where there are fewer groups.
  public let sizes: [Int]
  /// Sets of data that had to stay together: data with the same or nearly the same prompt or response.
  public let groups: Int
  /// Data in the largest of them.
  public let largestGroup: Int
  /// R, all responses.
  public let responses: Int
  /// Responses that stand in another fold too, but for case, white space, punctuation and numbers.
  public let shared: Int
  /// Those of ``shared`` that are long: a classifier remembers them. They make every score of it, and h,
  /// look better than they are.
  public let sharedLong: Int

  init(_ rows: ResponseRows, folds: [Int]) {
    let groups = rows.groups
    sizes = folds.reduce(into: [Int](repeating: 0, count: (folds.max() ?? -1) + 1)) {
      $0[$1] += 1
    }
    self.groups = groups.count
    largestGroup = groups.sizes.max() ?? 0
    responses = rows.count
    var home: [UInt64: Int] = [:]
    var isSplit: Set<UInt64> = []
    for (row, key) in groups.responseKeys.enumerated() {
      let fold = folds[rows.datum[row]]
      if home[key, default: fold] != fold { isSplit.insert(key) }
      home[key] = fold
    }
    let split = groups.responseKeys.indices.filter { isSplit.contains(groups.responseKeys[$0]) }
    shared = split.count
    sharedLong = split.count { groups.isLong[$0] }
  }

  /// Whether one fold is so large that most of the data are judged by a classifier of few.
  public var isLopsided: Bool { 2 * (sizes.max() ?? 0) * sizes.count > 3 * sizes.reduce(0, +) }
}
