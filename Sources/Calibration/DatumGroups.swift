/// Groups of related data. A classifier that was trained on one datum of a group has in effect seen
/// the others.
///
/// Two data belong to the same group
/// - if their prompts are the same except for case, white space, punctuation and Unicode form,
/// - if they have in common a response of at least 40 letters and digits or 20 token ids, exactly
///   or nearly (``NearDuplicates``),
/// - if all their responses are the same and reach that length in total, or
/// - if both belong to the same group as a third datum.
///
/// Shorter responses don't make data related, since "Yes." answers many prompts. But a long
/// response, such as a refusal, can be just as common. Responses are therefore processed from the
/// rarest to the most common, and a response that would create a group with more than half of the
/// data is skipped. ``FoldReport`` counts the responses that are in several folds for this reason.
struct DatumGroups: Sendable, Equatable {
  /// The group of each datum, `[N]`, numbered from 0 in order of appearance.
  let numbers: [Int]
  /// The number of groups.
  let count: Int
  /// A key for each response, `[R]`. Responses that are treated as the same have equal keys.
  let responseKeys: [UInt64]
  /// Whether a response is too long to be repeated by chance, `[R]`.
  let isLong: [Bool]

  init(_ data: [CalibrationDatum]) {
    let sketches = data.map { $0.responses.map(PassageSketch.init) }
    let responses = sketches.flatMap { $0 }
    isLong = responses.map(\.isLong)
    responseKeys = Self.keys(of: responses)
    var sets = DisjointSets(count: data.count)
    for members in Self.data(by: data.map { PassageSketch($0.prompt).key }) {
      sets.join(all: members)
    }
    for members in Self.shared(sketches, responseKeys)
    where sets.joinedSize(of: members) <= (data.count + 1) / 2 {
      sets.join(all: members)
    }
    numbers = sets.numbers()
    count = (numbers.max() ?? -1) + 1
  }

  /// The number of data in each group.
  var sizes: [Int] {
    numbers.reduce(into: [Int](repeating: 0, count: count)) { $0[$1] += 1 }
  }

  /// A key for each response, which identifies its cluster if it is long, and otherwise its text.
  private static func keys(of responses: [PassageSketch]) -> [UInt64] {
    let long = responses.indices.filter { responses[$0].isLong }
    let clusters = NearDuplicates(long.map { responses[$0] }).clusters
    var keys = responses.map(\.keyWithoutNumbers)
    var first: [Int: UInt64] = [:]
    for (row, cluster) in zip(long, clusters) {
      let key = first[cluster] ?? keys[row]
      first[cluster] = key
      keys[row] = key
    }
    return keys
  }

  /// Sets of data that have one response or all responses in common, from the rarest to the most
  /// common.
  private static func shared(_ sketches: [[PassageSketch]], _ keys: [UInt64]) -> [[Int]] {
    var members: [UInt64: [Int]] = [:]
    var order: [UInt64] = []
    func add(_ datum: Int, under key: UInt64) {
      if members[key] == nil { order.append(key) }
      if members[key]?.last != datum { members[key, default: []].append(datum) }
    }
    var row = 0
    for (datum, responses) in sketches.enumerated() {
      let own = keys[row..<(row + responses.count)]
      row += responses.count
      for (key, response) in zip(own, responses) where response.isLong { add(datum, under: key) }
      var all = FNV1a()
      for key in own.sorted() { all.combine(key) }
      if isLong(responses) { add(datum, under: all.value) }
    }
    let several = order.compactMap { members[$0] }.filter { $0.count > 1 }
    // Sets of equal size stay in the order of the data, so the sort must be stable.
    return several.enumerated().sorted { ($0.1.count, $0.0) < ($1.1.count, $1.0) }.map(\.1)
  }

  /// Whether responses that are short individually are long in total.
  private static func isLong(_ responses: [PassageSketch]) -> Bool {
    guard responses.count > 1, !responses.contains(where: \.isLong) else { return false }
    return responses.reduce(0) { $0 + $1.size } >= PassageSketch.leastLetters
  }

  private static func data(by keys: [UInt64]) -> [[Int]] {
    Dictionary(grouping: keys.indices, by: { keys[$0] }).values.filter { $0.count > 1 }
  }
}
