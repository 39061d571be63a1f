import FileFormats
import Foundation

/// Reads the lines of a file in blocks. Only one block and one line are in memory at a time.
///
/// Lines end with LF, and a CR before the LF is dropped. A UTF-8 byte order mark is skipped. For a
/// gzip file, these are the lines of the decompressed text.
struct LineReader {
  private var blocks: BlockReader
  private var block: [UInt8]
  private var position: Int
  private var atEnd = false
  /// The number of lines returned so far.
  private(set) var count = 0

  init(_ blocks: BlockReader, from start: TextStart) {
    self.blocks = blocks
    (block, position) = (start.block, start.position)
    atEnd = block.isEmpty
  }

  /// The next line without its line end, or nil after the last one.
  ///
  /// - Throws: ``DataError/tooLong(_:limit:)`` for a line longer than
  ///   ``PreferenceReader/rowLimit``.
  mutating func next() throws(DataError) -> [UInt8]? {
    var line: [UInt8] = []
    while true {
      let end = lineEnd()
      let rest = block[position..<(end ?? block.count)]
      guard line.count + rest.count <= PreferenceReader.rowLimit else {
        throw .tooLong(
          DataPlace(file: blocks.file, line: count + 1), limit: PreferenceReader.rowLimit)
      }
      line.append(contentsOf: rest)
      if let end {
        position = end + 1
        break
      }
      position = block.count
      if atEnd {
        if line.isEmpty { return nil }
        break
      }
      try readBlock()
    }
    count += 1
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }

  /// The position of the block's next LF. Uses memchr, because a loop over bytes takes seconds in a
  /// debug build.
  private func lineEnd() -> Int? {
    block.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress,
        let end = memchr(start + position, 0x0A, bytes.count - position)
      else { return nil }
      return UnsafeRawPointer(end) - start
    }
  }

  private mutating func readBlock() throws(DataError) {
    block = try blocks.next()
    position = 0
    atEnd = block.isEmpty
  }
}

/// The first block of a text, and the position where the text begins.
struct TextStart {
  let block: [UInt8]
  /// The position after a byte order mark, if there is one.
  let position: Int

  /// - Throws: ``DataError/foreign(file:_:)`` for a file that isn't text.
  init(_ blocks: inout BlockReader) throws(DataError) {
    block = try blocks.next()
    if let kind = FileSignature(Array(block.prefix(FileSignature.length))) {
      throw .foreign(file: blocks.file, kind)
    }
    position = block.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Whether the text is one JSON array rather than one JSON object per line.
  var isArray: Bool {
    block[position...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "[")
  }

  /// Whether the text begins neither with an array nor with an object.
  var isOther: Bool {
    let first = block[position...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return first.map { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "{") } ?? false
  }

  /// The column separator, if the first line contains one of these column names, or nil if the text
  /// isn't a table.
  func separator(names: Set<String>) -> UInt8? {
    let rest = block[position...]
    guard let first = rest.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
      first != UInt8(ascii: "{")
    else { return nil }
    let line = rest.prefix { $0 != 0x0A }
    return TableHeader(Array(line), names: names)?.separator.asciiValue
  }
}
