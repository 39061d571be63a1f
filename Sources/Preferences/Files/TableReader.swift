import FileFormats
import StrictJSON

/// Reads the rows of a CSV or TSV table in blocks, as the equivalent JSON Lines objects.
///
/// The first line names the columns. Cells follow RFC 4180, so a cell in double quotes may contain
/// separators, line ends and doubled quotes. ``TableCell`` determines the value of a cell.
struct TableReader {
  private var blocks: BlockReader
  private var block: [UInt8]
  private var position: Int
  private let separator: UInt8
  /// The column names. nil marks a column without a name, such as the index that pandas writes,
  /// which is left out.
  private var columns: [String?] = []
  /// The line number of the next byte, starting at 1.
  private var line = 1
  private(set) var count = 0

  init(
    _ blocks: BlockReader, from start: TextStart, separator: UInt8
  ) throws(DataError) {
    self.blocks = blocks
    (block, position) = (start.block, start.position)
    self.separator = separator
    columns = try Self.columns(try record()?.map(\.text) ?? [], file: blocks.file)
  }

  private static func columns(_ names: [String], file: String) throws(DataError) -> [String?] {
    let names = names.map { $0.trimmingSpace }
    var seen: Set<String> = []
    for name in names where !name.isEmpty && !seen.insert(name).inserted {
      throw .header(file: file, reason: "the column '\(name)' is there twice")
    }
    return names.map { $0.isEmpty ? nil : $0 }
  }

  /// The next row as JSON and the place where it begins, or nil after the last row. Empty lines are
  /// skipped.
  mutating func next() throws(DataError) -> (bytes: [UInt8], place: DataPlace)? {
    while true {
      let place = DataPlace(file: blocks.file, line: line)
      guard let cells = try record() else { return nil }
      if cells.count == 1, cells[0].bytes.isEmpty, !cells[0].isQuoted { continue }
      guard cells.count == columns.count else {
        throw .syntax(
          place, column: 1,
          reason: "the row has \(cells.count) \(cells.count == 1 ? "cell" : "cells") and the table "
            + "\(columns.count) columns; a cell that holds the separator is put in double quotes")
      }
      count += 1
      var object: [JSONObject.Member] = []
      for (name, cell) in zip(columns, cells) {
        guard let name else { continue }
        object.append(.init(name, try cell.value(of: name, at: place)))
      }
      return (Array(JSONValue.object(JSONObject(object)).compactText.utf8), place)
    }
  }

  // MARK: Records

  /// The cells up to the next unquoted line end, or nil at the end of the file.
  private mutating func record() throws(DataError) -> [TableCell]? {
    guard try peek() != nil else { return nil }
    let start = DataPlace(file: blocks.file, line: line)
    var cells: [TableCell] = []
    var size = 0
    while true {
      let cell = try cell(from: start, room: PreferenceReader.rowLimit - size)
      size += cell.bytes.count
      cells.append(cell)
      guard let byte = try peek() else { return cells }
      advance()
      if byte == separator { continue }
      if byte == 0x0D, try peek() == 0x0A { advance() }
      return cells
    }
  }

  /// Reads the cell up to the separator or line end after it, which is not consumed.
  private mutating func cell(from start: DataPlace, room: Int) throws(DataError) -> TableCell {
    var cell = TableCell()
    if try peek() == UInt8(ascii: "\"") {
      cell.isQuoted = true
      advance()
      try quoted(&cell.bytes, from: start, room: room)
    }
    while let byte = try peek(), byte != separator, byte != 0x0A, byte != 0x0D {
      if cell.isQuoted {
        throw .syntax(
          DataPlace(file: blocks.file, line: line), column: 1,
          reason:
            "a quoted cell is followed by more than a separator; a quote within a cell is written twice"
        )
      }
      cell.bytes.append(byte)
      try check(cell.bytes.count, room, start)
      advance()
    }
    return cell
  }

  private mutating func quoted(
    _ bytes: inout [UInt8], from start: DataPlace, room: Int
  ) throws(DataError) {
    let opened = DataPlace(file: blocks.file, line: line)
    while let byte = try peek() {
      advance()
      if byte == UInt8(ascii: "\"") {
        if try peek() != UInt8(ascii: "\"") { return }
        advance()
      }
      bytes.append(byte)
      try check(bytes.count, room, start)
    }
    throw .syntax(opened, column: 1, reason: "a quoted cell that begins here has no end")
  }

  private func check(_ size: Int, _ room: Int, _ place: DataPlace) throws(DataError) {
    if size > room { throw .tooLong(place, limit: PreferenceReader.rowLimit) }
  }

  // MARK: Bytes

  private mutating func peek() throws(DataError) -> UInt8? {
    if position == block.count, !block.isEmpty {
      block = try blocks.next()
      position = 0
    }
    return position < block.count ? block[position] : nil
  }

  private mutating func advance() {
    if block[position] == 0x0A { line += 1 }
    position += 1
  }
}

/// A cell of a table, and the JSON value that it represents.
struct TableCell {
  var bytes: [UInt8] = []
  var isQuoted = false

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The columns whose cells are always texts, even if they look like numbers or null, since an
  /// answer may be "42" or "null".
  private static let texts: Set<String> = [
    "id", "prompt", "query", "chosen", "rejected", "completion", "instruction", "input", "output",
    "system", "system_prompt", "question", "answer", "response", "text", "source",
  ]

  /// The cell's JSON value. An empty cell is null. Outside the text columns, a cell that is valid
  /// JSON, such as a number, a list or `true`, is parsed. Python's `True` and `False` are accepted
  /// as booleans, and its `nan` as null.
  ///
  /// - Throws: an error for invalid UTF-8, and for a list in Python's notation where messages or
  ///   texts are expected, since it would be mistaken for a text.
  func value(of column: String, at place: DataPlace) throws(DataError) -> JSONValue {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .field(place, name: column, .wrongType(found: "no UTF-8", expected: "a text"))
    }
    if text.isEmpty { return .null }
    let start = text.prefix(while: \.isWhitespace).endIndex
    let visible = text[start...]
    if visible.hasPrefix("[{'") || visible.hasPrefix("{'") || visible.hasPrefix("['") {
      throw .field(
        place, name: column,
        .wrongType(found: "a list as Python prints it", expected: "a list in JSON (json.dumps)"))
    }
    if Self.texts.contains(column) {
      // There is no other way to write messages in a table.
      guard visible.hasPrefix("["), let value = try? JSONParser.parse(bytes),
        value.array?.first?.isMessage ?? false
      else { return .string(text) }
      return value
    }
    switch text.trimmingSpace {
    case "True", "TRUE": return .bool(true)
    case "False", "FALSE": return .bool(false)
    case "nan", "NaN", "None", "": return .null
    default: return (try? JSONParser.parse(bytes)) ?? .string(text)
    }
  }
}

extension String {
  fileprivate var trimmingSpace: String {
    let rest = drop(while: \.isWhitespace)
    guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(rest[...last])
  }
}
