import Foundation

/// The lines of a file, read in blocks, so that memory holds one block and one line of it.
///
/// Lines end at LF; a CR before it is dropped. A byte order mark of UTF-8 is skipped. Lines of a gzip
/// file are those of the text that was compressed.
struct LineReader {
  private var blocks: BlockReader
  private var block: [UInt8] = []
  private var position = 0
  private var atEnd = false
  /// Lines given so far.
  private(set) var count = 0

  init(_ url: URL) throws(DataError) {
    blocks = try BlockReader(url)
    try readBlock()
    try checkStart(file: url.relativePath)
  }

  /// The next line without its end, nil after the last.
  mutating func next() throws(DataError) -> [UInt8]? {
    var line: [UInt8] = []
    while true {
      if let end = lineEnd() {
        line.append(contentsOf: block[position..<end])
        position = end + 1
        break
      }
      line.append(contentsOf: block[position...])
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

  private mutating func checkStart(file: String) throws(DataError) {
    if block.starts(with: [0xFF, 0xFE]) || block.starts(with: [0xFE, 0xFF]) {
      throw .encoding(file: file, name: "UTF-16")
    }
    if block.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }
}
