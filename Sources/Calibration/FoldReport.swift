/// A report on how data were split into folds, and on the responses that folds still have in
/// common.
public struct FoldReport: Sendable, Equatable {
  /// The number of data in each fold. There are fewer folds than requested if there are fewer
  /// groups.
  public let sizes: [Int]
  /// The number of sets of data that had to stay together because they have the same or nearly the
  /// same prompt or response.
  public let groups: Int
  /// The number of data in the largest group.
  public let largestGroup: Int
  /// The total number R of responses.
  public let responses: Int
  /// The number of responses that also occur in another fold, ignoring case, white space,
  /// punctuation and numbers.
  public let shared: Int
  /// The number of ``shared`` responses that are long. A classifier memorises them, so its scores
  /// and h look better than they are.
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

  /// Whether one fold is so large that a classifier trained on a small part of the data scores a
  /// large part of them.
  public var isLopsided: Bool { 2 * (sizes.max() ?? 0) * sizes.count > 3 * sizes.reduce(0, +) }
}
