import ChatTemplates
import Foundation
import StrictJSON

/// The contents of a data file.
public struct PreferenceSet: Sendable, Equatable {
  public let file: URL
  /// The data in the file's order. There is at least one datum.
  public let data: [Datum]
  /// A record of the fields that aren't used.
  public let fields: FieldUse
  /// The SHA-256 of exactly the bytes that were read, or nil if the data doesn't come from one
  /// file.
  public let sha256: String?

  public init(
    file: URL, data: [Datum], fields: FieldUse = FieldUse(), sha256: String? = nil
  ) {
    self.file = file
    self.data = data
    self.fields = fields
    self.sha256 = sha256
  }
}

/// The contents of a data file, for a command that writes the rows back.
public struct PreferenceLines: Sendable {
  /// The lines in the file's order. There is at least one line.
  public let lines: [DataLine]
  /// A record of the fields that aren't used.
  public let fields: FieldUse
  /// The SHA-256 of exactly the bytes that were read.
  public let sha256: String
}

/// Reads files of preference data with one datum per row.
///
/// docs/formats.md describes the forms of rows and files.
public enum PreferenceReader {
  /// The maximum length of a row in bytes, so that a file without line ends can't exhaust memory.
  public static let rowLimit = 64 << 20

  /// Reads all data from a file.
  ///
  /// Only the data and the JSON of one row are kept in memory, never the whole file.
  ///
  /// - Parameters:
  ///   - renderer: renders rows that are lists of messages as texts. Without it, such rows are
  ///     invalid.
  ///   - answers: which answers become responses in conversations without a separate response.
  /// - Throws: ``DataError`` for the first invalid row.
  public static func read(
    _ url: URL, rendering renderer: (any ConversationRenderer)? = nil,
    learning answers: LearntAnswers = .last
  ) throws(DataError) -> PreferenceSet {
    var data: [Datum] = []
    var use = FieldUse()
    let hash = try forEachRow(
      url, needs: .responses, renderer, answers
    ) { _, row throws(DataError) in
      let (datum, fields) = try row.get()
      use.add(datum, fields: fields)
      data.append(datum)
    }
    return PreferenceSet(file: url, data: data, fields: use, sha256: hash)
  }

  /// Reads all rows of a file with their contents, for commands that write the rows back.
  ///
  /// - Parameters:
  ///   - requirement: whether a row may consist of a prompt only.
  ///   - renderer: renders rows that are conversations as texts. The lines keep their messages.
  /// - Throws: ``DataError`` for the first invalid row.
  public static func file(
    _ url: URL, needs requirement: RowRequirement = .responses,
    rendering renderer: (any ConversationRenderer)? = nil
  ) throws(DataError) -> PreferenceLines {
    var lines: [DataLine] = []
    var use = FieldUse()
    let hash = try forEachRow(url, needs: requirement, renderer) { source, row throws(DataError) in
      let (datum, fields) = try row.get()
      use.add(datum, fields: fields)
      lines.append(
        DataLine(datum, bytes: source?.oneLine ?? [], isRendered: fields.isRendered))
    }
    return PreferenceLines(lines: lines, fields: use, sha256: hash)
  }

  /// Reads only the rows of a file.
  public static func lines(_ url: URL) throws(DataError) -> [DataLine] {
    try file(url).lines
  }

  /// Reads a whole file and reports every invalid row, along with a summary of the others.
  ///
  /// A file that contains only prompts is valid, since some commands accept it. In any other file,
  /// a prompt without responses is invalid.
  ///
  /// - Throws: ``DataError`` only if the file as a whole can't be read or contains no data.
  public static func check(
    _ url: URL, rendering renderer: (any ConversationRenderer)? = nil
  ) throws(DataError) -> DataReport {
    var report = try check(url, needs: .responses, renderer)
    if report.summary.rows == 0, let prompts = try? check(url, needs: .prompt, renderer),
      prompts.problems.isEmpty, !prompts.summary.use.misspellsResponses
    {
      report = prompts
    }
    if let problem = report.summary.use.promptProblem { report.problems.append(problem) }
    return report
  }

  private static func check(
    _ url: URL, needs requirement: RowRequirement, _ renderer: (any ConversationRenderer)?
  ) throws(DataError) -> DataReport {
    var report = DataReport(file: url.relativePath)
    var firstWithoutH: DataPlace?
    try forEachRow(url, needs: requirement, renderer) { _, row throws(DataError) in
      switch row {
      case .success(let (datum, fields)):
        report.summary.add(datum, fields: fields)
        if datum.calibrationWeight == nil { firstWithoutH = firstWithoutH ?? fields.place }
      case .failure(let problem): report.problems.append(problem)
      }
    }
    if let firstWithoutH, report.summary.columns[Datum.calibrationField] != nil {
      report.problems.append(
        .field(firstWithoutH, name: Datum.calibrationField, .missing(hint: "other lines have it")))
    }
    return report
  }

  private static func fields(
    of object: JSONObject, at place: DataPlace, _ renderer: (any ConversationRenderer)?
  ) throws(DataError) -> RowFields {
    guard let renderer else {
      return RowFields(place: place, object: PublishedForm.standard(object))
    }
    do throws(ConversationRow.Problem) {
      let row =
        renderer.hasTemplate ? PublishedForm.conversation(object) : PublishedForm.standard(object)
      let rendered = try ConversationRow.texts(of: row, renderer)
      return RowFields(
        place: place, object: rendered?.row ?? row, isRendered: rendered != nil,
        unrendered: rendered?.unrendered ?? [])
    } catch { throw .field(place, name: error.field, error.problem) }
  }

  private typealias Row = Result<(datum: Datum, fields: RowFields), DataError>

  /// - Parameter body: receives each row. At the end, it also receives any problem that concerns
  ///   the file as a whole, without a source row.
  /// - Returns: the SHA-256 of the file's bytes.
  @discardableResult
  private static func forEachRow(
    _ url: URL, needs requirement: RowRequirement, _ renderer: (any ConversationRenderer)? = nil,
    _ answers: LearntAnswers = .last,
    _ body: (RowReader.Row?, Row) throws(DataError) -> Void
  ) throws(DataError) -> String {
    var reader = try RowReader(url)
    var (extents, verdicts) = (ColumnExtents(), Verdicts())
    var isEmpty = true
    while let source = try reader.next() {
      let objects = Result { () throws(DataError) in
        let object = try source.object()
        return answers == .all ? ConversationTurns.rows(of: object, at: source.place) : [object]
      }
      if isEmpty, case .failure(let problem) = objects {
        try FirstRow(source, problem).check { () throws(DataError) in try reader.next() != nil }
      }
      isEmpty = false
      for object in objects.elements {
        let row = Row { () throws(DataError) in
          let fields = try fields(of: try object.get(), at: source.place, renderer)
          let datum = try DatumParser(fields: fields, requirement: requirement).datum()
          try extents.check(datum, at: source.place)
          verdicts.add(fields)
          return (datum: datum, fields: fields)
        }
        try body(source, row)
      }
    }
    if isEmpty { throw .noData(file: url.relativePath) }
    if let problem = verdicts.problem { try body(nil, .failure(problem)) }
    return try reader.sha256()
  }
}

extension Result<[JSONObject], DataError> {
  /// Each element of the list as a success, or a single failure.
  fileprivate var elements: [Result<JSONObject, DataError>] {
    switch self {
    case .success(let objects): objects.map { .success($0) }
    case .failure(let error): [.failure(error)]
    }
  }
}

extension Verdicts {
  fileprivate mutating func add(_ row: RowFields) {
    for name in Self.fields {
      if let value = row[name] { add(value, field: name, at: row.place) }
    }
  }
}

/// An invalid first row of a file, which may show that the whole file is of a different kind.
private struct FirstRow {
  let source: RowReader.Row
  let problem: DataError

  init(_ source: RowReader.Row, _ problem: DataError) {
    (self.source, self.problem) = (source, problem)
  }

  /// - Parameter more: whether another row follows.
  /// - Throws: an error that says what kind of file it is, if the row reveals this.
  func check(more: () throws(DataError) -> Bool) throws(DataError) {
    guard case .syntax(let place, let column, _) = problem, place.row == nil else { return }
    // The error is after the line's last byte, so the object continues on the next line.
    if column == source.bytes.count + 1, try more() { throw .objectOverLines(place) }
  }
}

/// Checks that a column is either per datum, per response or per token throughout a file.
///
/// If a datum has only one response, a loss plugin can't distinguish the two kinds, although it
/// needs a particular one.
private struct ColumnExtents {
  private var seen: [String: (extent: Datum.Column.Extent, line: Int)] = [:]

  mutating func check(_ datum: Datum, at place: DataPlace) throws(DataError) {
    for (name, column) in datum.columns.sorted(by: { $0.key < $1.key }) {
      let first = seen[name] ?? (column.extent, place.line)
      seen[name] = first
      if first.extent != column.extent {
        throw .field(place, name: name, .extentChanges(firstLine: first.line))
      }
    }
  }
}
