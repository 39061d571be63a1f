import StrictJSON

/// A summary of a data file's contents, given as counts.
public struct DataSummary: Sendable {
  public private(set) var rows = 0
  /// The number of rows for each number of responses.
  public private(set) var responseCounts: [Int: Int] = [:]
  /// The number of rows in which each field is present and not null.
  public private(set) var fields: [String: Int] = [:]
  /// The counts of each column, by column name.
  public private(set) var columns: [String: ColumnCount] = [:]
  /// The unused fields, and other observations about fields.
  public private(set) var use = FieldUse()
  /// The number of rows for each unused field. Unused fields are neither known nor a column, for
  /// example texts, objects and lists of a different length.
  public var ignored: [String: Int] { use.unused }
  /// The number of responses for each source.
  public private(set) var sources: [String: Int] = [:]
  /// The number of rows that name a golden response.
  public private(set) var goldenRows = 0
  /// The number of rows whose prompt occurs in an earlier row.
  public private(set) var repeatedPrompts = 0
  /// The number of rows in which two responses have the same score.
  public private(set) var tiedRows = 0
  /// The number of rows in which all scores are equal, so that there is no preference.
  public private(set) var undecidedRows = 0
  /// The number of rows in which a desirable response scores lower than an undesirable one.
  public private(set) var contradictoryRows = 0
  /// The number of rows in which two responses are the same.
  public private(set) var equalResponses = 0
  /// The number of rows with weight 0, which are left out of training.
  public private(set) var weightlessRows = 0
  /// The number of responses whose score is null.
  public private(set) var nullScores = 0
  public private(set) var promptLengths = LengthDistribution()
  public private(set) var responseLengths = LengthDistribution()

  /// Hashes of all prompts so far. Storing hashes avoids a second copy of every prompt in memory.
  /// Among 10⁷ prompts, the probability of a collision is 10⁻⁵.
  private var promptHashes: Set<Int> = []

  /// The counts of a column's occurrences.
  public struct ColumnCount: Sendable, Equatable {
    public let extent: Datum.Column.Extent
    public fileprivate(set) var rows: Int
  }

  mutating func add(_ datum: Datum, fields row: RowFields) {
    rows += 1
    responseCounts[datum.responses.count, default: 0] += 1
    addFields(datum, row)
    datum.sources?.forEach { sources[$0, default: 0] += 1 }
    if datum.goldenIndex != nil { goldenRows += 1 }
    addScores(datum.scores ?? [])
    if datum.labelsContradictScores { contradictoryRows += 1 }
    if datum.hasEqualResponses { equalResponses += 1 }
    if datum.exampleWeight == 0 { weightlessRows += 1 }
    promptLengths.add(datum.prompt)
    datum.responses.forEach { responseLengths.add($0) }
    if !promptHashes.insert(datum.prompt.exactHash).inserted { repeatedPrompts += 1 }
  }

  private mutating func addFields(_ datum: Datum, _ row: RowFields) {
    for member in row.object.members where member.value != .null {
      fields[member.key, default: 0] += 1
    }
    use.add(datum, fields: row)
    for (name, column) in datum.namedColumns {
      columns[name, default: ColumnCount(extent: column.extent, rows: 0)].rows += 1
    }
  }

  private mutating func addScores(_ scores: [Double]) {
    nullScores += scores.count { $0.isNaN }
    if ScoreTies.areAny(scores) { tiedRows += 1 }
    if ScoreTies.areAllEqual(scores) { undecidedRows += 1 }
  }
}

/// A distribution of lengths, in characters (Unicode scalars) for texts and in tokens for token
/// ids.
public struct LengthDistribution: Sendable {
  private var lengths: [Int] = []
  public private(set) var unit: Unit?

  public enum Unit: String, Sendable { case characters, tokens, mixed = "characters or tokens" }

  mutating func add(_ text: Datum.Text) {
    let length: (count: Int, unit: Unit) =
      switch text {
      case .text(let text): (text.unicodeScalars.count, .characters)
      case .ids(let ids): (ids.count, .tokens)
      }
    lengths.append(length.count)
    unit = unit == nil || unit == length.unit ? length.unit : .mixed
  }

  /// For each share `q` in 0…1, the smallest length such that at least a share `q` of all lengths
  /// is no greater. Returns nil if there are no lengths.
  ///
  /// - Complexity: O(*n* log *n*) per call.
  public func quantiles(_ shares: [Double]) -> [Int]? {
    if lengths.isEmpty { return nil }
    let sorted = lengths.sorted()
    return shares.map { q in
      let rank = (q * Double(sorted.count)).rounded(.up)
      return sorted[min(max(Int(rank) - 1, 0), sorted.count - 1)]
    }
  }
}

extension Datum {
  /// Whether two responses are identical byte for byte, so that there is no preference between
  /// them.
  fileprivate var hasEqualResponses: Bool {
    responses.indices.contains { i in
      responses[..<i].contains { $0.isExactly(responses[i]) }
    }
  }
}

extension Datum.Text {
  fileprivate func isExactly(_ other: Datum.Text) -> Bool {
    switch (self, other) {
    case (.text(let a), .text(let b)): ExactString(a) == ExactString(b)
    case (.ids(let a), .ids(let b)): a == b
    default: false
    }
  }

  /// A hash of the bytes, since a tokenizer treats canonically equivalent prompts as different.
  fileprivate var exactHash: Int {
    switch self {
    case .text(let text): ExactString(text).hashValue
    case .ids(let ids): ids.hashValue
    }
  }
}
