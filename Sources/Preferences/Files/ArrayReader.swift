import Foundation
import StrictJSON

/// Reads the elements of a file that is one JSON array. The file is read in blocks, so only one
/// block and one element are in memory at a time.
///
/// This type only finds where elements end. The JSON parser checks their contents.
struct ArrayReader {
  private var blocks: BlockReader
  private var block: [UInt8]
  private var position: Int
  /// The line and column of the next byte, both starting at 1.
  private var line = 1
  private var column = 1
  /// The number of elements returned so far.
  private(set) var count = 0
  private var isFinished = false

  /// An element and the position where it begins.
  struct Element {
    let bytes: [UInt8]
    let place: DataPlace
    /// The number of bytes before the element on its line.
    let indentation: Int
  }

  init(_ blocks: BlockReader, from start: TextStart) {
    self.blocks = blocks
    (block, position) = (start.block, start.position)
  }

  /// The next element, or nil after the last one.
  ///
  /// - Throws: ``DataError/syntax(_:column:reason:)`` if the text isn't an array, and
  ///   ``DataError/tooLong(_:limit:)`` for an element longer than ``PreferenceReader/rowLimit``.
  mutating func next() throws(DataError) -> Element? {
    if isFinished { return nil }
    if count == 0 { try skip("[", expected: "'['") }
    guard var byte = try nextVisible() else { throw unexpectedEnd("',' or ']'") }
    if count > 0, byte == UInt8(ascii: ",") {
      advance()
      guard let following = try nextVisible() else { throw unexpectedEnd("a value") }
      if following == UInt8(ascii: "]") { throw error(.trailingComma) }
      byte = following
    } else if byte == UInt8(ascii: "]") {
      advance()
      try finish()
      return nil
    } else if count > 0 {
      throw unexpected(byte, "',' or ']'")
    }
    count += 1
    return try element()
  }

  private mutating func finish() throws(DataError) {
    isFinished = true
    if try nextVisible() != nil { throw error(.trailingCharacters) }
  }

  /// Reads the element up to the comma or bracket after it, which is not consumed.
  private mutating func element() throws(DataError) -> Element {
    let place = DataPlace(file: blocks.file, line: line, row: count)
    let indentation = column - 1
    var bytes: [UInt8] = []
    var scan = ElementScan()
    while try peek() != nil {
      let end = scan.end(in: block, from: position)
      guard bytes.count + (end - position) <= PreferenceReader.rowLimit else {
        throw .tooLong(place, limit: PreferenceReader.rowLimit)
      }
      bytes.append(contentsOf: block[position..<end])
      advance(to: end)
      if end < block.count { break }
    }
    return Element(bytes: bytes, place: place, indentation: indentation)
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
    let isLineEnd = block[position] == 0x0A
    position += 1
    line += isLineEnd ? 1 : 0
    column = isLineEnd ? 1 : column + 1
  }

  /// Finds line ends with memchr, since most bytes aren't line ends.
  private mutating func advance(to end: Int) {
    block.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      while let lineEnd = memchr(start + position, 0x0A, end - position) {
        position = UnsafeRawPointer(lineEnd) - start + 1
        (line, column) = (line + 1, 1)
      }
    }
    column += end - position
    position = end
  }

  private mutating func nextVisible() throws(DataError) -> UInt8? {
    while let byte = try peek() {
      guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return byte }
      advance()
    }
    return nil
  }

  private mutating func skip(_ scalar: Unicode.Scalar, expected: String) throws(DataError) {
    guard let byte = try nextVisible() else { throw unexpectedEnd(expected) }
    guard byte == UInt8(ascii: scalar) else { throw unexpected(byte, expected) }
    advance()
  }

  // MARK: Errors

  private func error(_ reason: JSONError.Reason) -> DataError {
    .syntax(
      DataPlace(file: blocks.file, line: line), column: column,
      reason: JSONError(offset: 0, reason: reason).description)
  }

  private func unexpectedEnd(_ expected: String) -> DataError {
    error(.unexpectedEnd(expected: expected))
  }

  private func unexpected(_ byte: UInt8, _ expected: String) -> DataError {
    let character = byte < 0x80 ? String(UnicodeScalar(byte)) : "byte \(byte)"
    return error(.unexpected(character: character, expected: expected))
  }
}

/// The nesting depth of a position in an element, and whether the position is inside a string.
private struct ElementScan {
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// The position in a block where the element ends. This is the comma or bracket that follows it,
  /// or the end of the block if the element continues.
  mutating func end(in block: [UInt8], from start: Int) -> Int {
    block.withUnsafeBufferPointer { bytes in
      var i = start
      while i < bytes.count, !ends(before: bytes[i]) { i += 1 }
      return i
    }
  }

  /// Whether the element ends before this byte. If not, the byte belongs to the element.
  private mutating func ends(before byte: UInt8) -> Bool {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      return false
    }
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "]") where depth == 0, UInt8(ascii: ",") where depth == 0: return true
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
    return false
  }
}
