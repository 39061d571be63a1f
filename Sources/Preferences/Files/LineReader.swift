import FileFormats
import Foundation

/// The lines of a file, read in blocks, so that memory holds one block and one line of it.
///
/// Lines end at LF; a CR before it is dropped. A byte order mark of UTF-8 is skipped. Lines of a gzip
/// file are those of the text that was compressed.
struct LineReader {
  private var blocks: BlockReader
  private var block: [UInt8]
  private var position: Int
  private var atEnd = false
  /// Lines given so far.
  private(set) var count = 0

  init(_ blocks: BlockReader, from start: TextStart) {
    self.blocks = blocks
    (block, position) = (start.block, start.position)
    atEnd = block.isEmpty
  }

  /// The next line without its end, nil after the last.
  ///
  /// - Throws: ``DataError/tooLong(_:limit:)`` for a line longer than ``PreferenceReader/rowLimit``.
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

  /// The next LF of the block, by memchr: a loop over bytes takes seconds in a debug build.
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

/// The first block of a text, and where the text begins in it.
struct TextStart {
  let block: [UInt8]
  /// Behind a byte order mark.
  let position: Int

  /// - Throws: ``DataError/foreign(file:_:)`` for a file that is no text.
  init(_ blocks: inout BlockReader) throws(DataError) {
    block = try blocks.next()
    if let kind = FileSignature(Array(block.prefix(FileSignature.length))) {
      throw .foreign(file: blocks.file, kind)
    }
    position = block.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Whether the text is one JSON array, rather than a JSON object per line.
  var isArray: Bool {
    block[position...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "[")
  }
  /// What separates the columns of the text, where its first line has one of these names of a column; nil
  /// for a text that is no table.
  func separator(names: Set<String>) -> UInt8? {
    let rest = block[position...]
    guard let first = rest.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
      first != UInt8(ascii: "{")
    else { return nil }
    let line = rest.prefix { $0 != 0x0A }
    return TableHeader(Array(line), names: names)?.separator.asciiValue
  }
}
