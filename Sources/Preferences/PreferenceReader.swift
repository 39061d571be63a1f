import Foundation

/// A data file, read.
public struct PreferenceSet: Sendable, Equatable {
  public let file: URL
  /// In the file's order, at least one.
  public let data: [Datum]

  public init(file: URL, data: [Datum]) {
    self.file = file
    self.data = data
  }
}

/// Reads JSONL files of preference data, one datum a line.
///
/// Lines without anything but white space are skipped; docs/formats.md has the forms of the others.
public enum PreferenceReader {
  /// All data of a file.
  ///
  /// Memory holds the data and one line's JSON, never the file as a whole.
  ///
  /// - Throws: ``DataError`` for the first line that is wrong.
  public static func read(_ url: URL) throws(DataError) -> PreferenceSet {
    var data: [Datum] = []
    try forEachRow(url) { row throws(DataError) in data.append(try row.get().datum) }
    return PreferenceSet(file: url, data: data)
  }

  /// All lines of a file, each with what it holds, for commands that write them again.
  ///
  /// - Throws: ``DataError`` for the first line that is wrong.
  public static func lines(_ url: URL) throws(DataError) -> [DataLine] {
    var lines: [DataLine] = []
    try forEachLine(url) { bytes, row throws(DataError) in
      lines.append(DataLine(try row.get().datum, bytes: bytes))
    }
    return lines
  }

  /// Reads a whole file and reports every line that is wrong, beside a summary of the others.
  ///
  /// - Throws: ``DataError`` only when the file as a whole can't be read or holds no data at all.
  public static func check(_ url: URL) throws(DataError) -> DataReport {
    var report = DataReport(file: url.relativePath)
    try forEachRow(url) { row throws(DataError) in
      switch row {
      case .success(let (datum, fields)): report.summary.add(datum, fields: fields)
      case .failure(let problem): report.problems.append(problem)
      }
    }
    return report
  }

  private typealias Row = Result<(datum: Datum, fields: RowFields), DataError>

  private static func forEachRow(
    _ url: URL, _ body: (Row) throws(DataError) -> Void
  ) throws(DataError) {
    try forEachLine(url) { _, row throws(DataError) in try body(row) }
  }

  private static func forEachLine(
    _ url: URL, _ body: ([UInt8], Row) throws(DataError) -> Void
  ) throws(DataError) {
    var reader = try LineReader(url)
    var extents = ColumnExtents()
    var isEmpty = true
    while let line = try reader.next() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      isEmpty = false
      let place = DataPlace(file: url.relativePath, line: reader.count)
      let row = Row { () throws(DataError) in
        let fields = try DatumParser.fields(of: line, at: place)
        let datum = try DatumParser(fields: fields).datum()
        try extents.check(datum, at: place)
        return (datum: datum, fields: fields)
      }
      try body(line, row)
    }
    if isEmpty { throw .noData(file: url.relativePath) }
  }
}

/// Sees to it that a column is per datum or per response throughout a file.
///
/// With one response both look alike to a loss plugin, which asks for the one or the other.
private struct ColumnExtents {
  private var seen: [String: (isPerResponse: Bool, line: Int)] = [:]

  mutating func check(_ datum: Datum, at place: DataPlace) throws(DataError) {
    for (name, column) in datum.columns.sorted(by: { $0.key < $1.key }) {
      let isPerResponse = if case .responses = column { true } else { false }
      let first = seen[name] ?? (isPerResponse, place.line)
      seen[name] = first
      if first.isPerResponse != isPerResponse {
        throw .field(place, name: name, .extentChanges(firstLine: first.line))
      }
    }
  }
}
