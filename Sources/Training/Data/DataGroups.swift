/// The groups of a training set, which are determined by one field of its data.
///
/// The field is either `sources` or a field with a number or boolean for each datum. The groups are
/// the distinct values in ascending order. If the field is `sources`, the group of a datum consists
/// of the sources of its responses, such as "human+small".
public struct DataGroups: Sendable, Equatable {
  /// The name of each group in logs, `[G]`.
  public let names: [String]
  /// The number N_g of data in each group, `[G]`, at least 1.
  public let sizes: [Int]
  /// The group of each datum, `[N]`.
  public let indices: [Int]

  /// - Throws: ``TrainingError/noGroup(datum:field:reason:)`` for the first datum without a group.
  public init(field: String, of data: [TrainingDatum]) throws(TrainingError) {
    var keys: [Key] = []
    for datum in data { keys.append(try Self.key(of: datum, field: field)) }
    self.init(keys)
  }

  /// Creates groups from one number per datum, `[N]`.
  public init(values: [Double]) {
    self.init(values.map(Key.init(number:)))
  }

  /// Creates groups, numbered from 0, for data that are part of a larger set.
  ///
  /// - Parameters:
  ///   - indices: the group of each datum, `[N]`, as an index into `sizes`.
  ///   - sizes: the numbers N_g of data in the groups of the whole set, `[G]`, at least 1.
  public init(indices: [Int], sizes: [Int]) {
    precondition(indices.allSatisfy(sizes.indices.contains), "a group is not one of \(sizes.count)")
    names = sizes.indices.map { "\($0)" }
    self.sizes = sizes
    self.indices = indices
  }

  private init(_ keys: [Key]) {
    let groups = Set(keys).sorted()
    let places = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1, $0) })
    let indices = keys.compactMap { places[$0] }
    names = groups.map(\.text)
    sizes = groups.indices.map { group in indices.count { $0 == group } }
    self.indices = indices
  }

  private struct Key: Hashable, Comparable {
    var number = 0.0
    var text: String

    init(text: String) { self.text = text }

    init(number: Double) {
      self.number = number
      text = Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }

    static func < (a: Key, b: Key) -> Bool { (a.number, a.text) < (b.number, b.text) }
  }

  private static func key(
    of datum: TrainingDatum, field: String
  ) throws(TrainingError) -> Key {
    if field == "sources", let sources = datum.sources {
      return Key(text: Set(sources).sorted().joined(separator: "+"))
    }
    switch datum.columns[field] {
    case .datum(let value):
      return Key(number: value)
    case .responses, .tokens:
      let what = if case .responses = datum.columns[field] { "response" } else { "token" }
      throw .noGroup(
        datum: datum.place, field: field,
        reason: "has a number per \(what); a group takes one number per datum")
    case nil:
      throw .noGroup(
        datum: datum.place, field: field,
        reason: "is missing or not a number; every datum needs a group")
    }
  }
}
