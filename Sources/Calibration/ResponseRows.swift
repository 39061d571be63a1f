/// All responses of a data set as rows, for classifiers that process them individually.
///
/// Rows are numbered from 0, in the order of the data and of each datum's responses.
public struct ResponseRows: Sendable {
  public let data: [CalibrationDatum]
  /// Whether each response is from the target source, `[R]`.
  public let isGolden: [Bool]
  /// The datum to which each row belongs, `[R]`.
  public let datum: [Int]
  /// The grouping of the data. All data of a group go into the same fold, because a classifier trained
  /// on one of them has in effect seen the others.
  let groups: DatumGroups
  /// The first row of each datum, `[N + 1]`, where the last element is R.
  private let first: [Int]

  /// - Parameter isGolden: whether a response is from the target source, `[N][K]`.
  /// - Throws: ``CalibrationError/noResponses(datum:)``.
  public init(
    _ data: [CalibrationDatum], isGolden: [[Bool]]
  ) throws(CalibrationError) {
    precondition(
      data.map(\.responses.count) == isGolden.map(\.count), "data and labels differ in shape")
    guard !data.isEmpty else { throw .noResponses(datum: nil) }
    if let datum = data.firstIndex(where: \.responses.isEmpty) { throw .noResponses(datum: datum) }
    self.data = data
    self.isGolden = isGolden.flatMap { $0 }
    datum = data.enumerated().flatMap { i, datum in datum.responses.map { _ in i } }
    groups = DatumGroups(data)
    first = data.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.responses.count) }
  }

  /// The number R of responses.
  public var count: Int { datum.count }
  /// The group of each row's datum, `[R]`.
  var groupNumber: [Int] { datum.map { groups.numbers[$0] } }
  /// The numbers of all rows.
  public var all: [Int] { Array(0..<count) }

  public func prompt(of row: Int) -> Passage { data[datum[row]].prompt }

  public func response(of row: Int) -> Passage {
    data[datum[row]].responses[row - first[datum[row]]]
  }

  /// Converts one value per row to one list per datum, `[R]` to `[N][K]`.
  public func shaped<Value>(_ values: [Value]) -> [[Value]] {
    precondition(values.count == count, "\(values.count) values for \(count) responses")
    return data.indices.map { Array(values[first[$0]..<first[$0 + 1]]) }
  }

  /// Numbers the prompts from 0 in order of appearance. Equal prompts get the same number.
  static func numbers(of prompts: [Passage]) -> [Int] {
    var numbers: [Passage: Int] = [:]
    return prompts.map { prompt in
      let number = numbers[prompt] ?? numbers.count
      numbers[prompt] = number
      return number
    }
  }

  /// The class ratio γ of the given rows, which is the number of rows that aren't golden per golden
  /// row.
  static func gamma(_ isGolden: [Bool]) throws(CalibrationError) -> Double {
    let golden = isGolden.count { $0 }
    guard golden > 0, golden < isGolden.count else {
      throw .oneClass(golden: golden > 0, rows: isGolden.count)
    }
    return Double(isGolden.count - golden) / Double(golden)
  }
}
