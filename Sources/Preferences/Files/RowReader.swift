import Foundation
import StrictJSON

/// Reads the rows of a file, which are its lines, the elements of its JSON array, or its table
/// rows.
///
/// All files with rows are read by this type, so all commands accept and reject the same files.
/// Lines that contain only white space are skipped. Only one block and one row are in memory at a
/// time.
public struct RowReader {
  private enum Source {
    case lines(LineReader)
    case array(ArrayReader)
    case table(TableReader)
  }

  private var source: Source
  private let blocks: BlockReader
  private let file: String

  /// A row that hasn't been parsed yet.
  public struct Row: Sendable {
    /// The row as written in the file.
    public let bytes: [UInt8]
    public let place: DataPlace
    /// The number of bytes before the row on its line.
    fileprivate let indentation: Int
  }

  /// - Throws: ``DataError`` if the file can't be read or isn't text.
  public init(_ url: URL) throws(DataError) {
    var blocks = try BlockReader(url)
    file = blocks.file
    let start = try TextStart(&blocks)
    self.blocks = blocks
    source =
      if start.isArray {
        .array(ArrayReader(blocks, from: start))
      } else if let separator = start.separator(names: PublishedForm.columns) {
        .table(try TableReader(blocks, from: start, separator: separator))
      } else if Self.isNamedTable(url), start.isOther {
        throw .header(
          file: file,
          reason: "it has none of the fields of a row, such as prompt, chosen and rejected")
      } else {
        .lines(LineReader(blocks, from: start))
      }
  }

  /// Whether a file's name promises a table, compressed or not.
  private static func isNamedTable(_ url: URL) -> Bool {
    var url = url
    if ["gz", "zst"].contains(url.pathExtension.lowercased()) { url.deletePathExtension() }
    return ["csv", "tsv"].contains(url.pathExtension.lowercased())
  }

  /// The next row, or nil after the last one.
  public mutating func next() throws(DataError) -> Row? {
    switch source {
    case .array(var reader):
      defer { source = .array(reader) }
      return try reader.next().map {
        Row(bytes: $0.bytes, place: $0.place, indentation: $0.indentation)
      }
    case .table(var reader):
      defer { source = .table(reader) }
      return try reader.next().map { Row(bytes: $0.bytes, place: $0.place, indentation: 0) }
    case .lines(var reader):
      defer { source = .lines(reader) }
      while let line = try reader.next() {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
        return Row(bytes: line, place: DataPlace(file: file, line: reader.count), indentation: 0)
      }
      return nil
    }
  }

  /// The SHA-256 of the whole file. Reads the rest of the file.
  func sha256() throws(DataError) -> String { try blocks.sha256() }

  /// Whether the rows are elements of an array.
  var isArray: Bool { if case .array = source { true } else { false } }
}

extension RowReader.Row {
  /// Parses the row as an object.
  ///
  /// - Throws: ``DataError/syntax(_:column:reason:)``, with the line and the byte position in the
  ///   file, or ``DataError/notAnObject(_:found:)``.
  public func object() throws(DataError) -> JSONObject {
    let value: JSONValue
    do {
      value = try JSONParser.parse(bytes)
    } catch {
      throw syntaxError(error)
    }
    guard case .object(let object) = value else { throw .notAnObject(place, found: value.kind) }
    return object
  }

  private func syntaxError(_ error: JSONError) -> DataError {
    let before = bytes.prefix(error.offset)
    guard let lineEnd = before.lastIndex(of: 0x0A) else {
      return .syntax(
        place, column: indentation + error.offset + 1, reason: error.description)
    }
    var place = place
    place.line += before.count { $0 == 0x0A }
    return .syntax(place, column: error.offset - lineEnd, reason: error.description)
  }

  /// The row's bytes on one line. An array element that spans several lines is joined into one.
  var oneLine: [UInt8] {
    guard place.row != nil else { return bytes }
    var result: [UInt8] = []
    var isAfterLineEnd = false
    // A JSON string can't contain a raw line end.
    for byte in bytes.trimmingSpace {
      if byte == 0x0A || byte == 0x0D {
        isAfterLineEnd = true
      } else if !isAfterLineEnd || !(byte == 0x20 || byte == 0x09) {
        if isAfterLineEnd, result.last == UInt8(ascii: ",") { result.append(0x20) }
        isAfterLineEnd = false
        result.append(byte)
      }
    }
    return result
  }
}

extension [UInt8] {
  /// The bytes without leading and trailing white space.
  fileprivate var trimmingSpace: ArraySlice<UInt8> {
    func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
    let rest = drop(while: isSpace)
    return rest.prefix((rest.lastIndex { !isSpace($0) } ?? -1) + 1 - rest.startIndex)
  }
}
