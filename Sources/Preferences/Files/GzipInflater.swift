import Foundation

/// Decompresses a gzip file (RFC 1952) of one or more members and verifies its checksums.
///
/// Uses zlib's `inflate` instead of its `gzread`, which treats anything after a member as padding
/// and silently drops it, including any appended text.
final class GzipInflater: Inflater {
  private let zlib: Zlib
  /// The zlib stream. zlib stores its address, so it must not move in memory.
  private let stream: UnsafeMutablePointer<Zlib.Stream>
  private let file: String
  private var input: [UInt8]
  private var position = 0
  /// The number of bytes in the file before `input`.
  private var offset = 0
  /// Whether the current member is complete, so that the file may end here.
  private var atMemberEnd = false

  /// - Parameter start: the file's first bytes.
  init(_ start: [UInt8], file: String, library: String = Zlib.library) throws(DataError) {
    zlib = try Zlib(library, file: file)
    stream = .allocate(capacity: 1)
    stream.initialize(to: Zlib.Stream())
    input = start
    self.file = file
    let size = Int32(MemoryLayout<Zlib.Stream>.size)
    let status = zlib.inflateInit2(stream, Zlib.gzipWindow, Zlib.version, size)
    // zlib rejects a stream whose layout differs from the one in zlib's header.
    if status != Zlib.ok {
      throw .noDecompressor(file: file, .gzip, reason: "zlib status \(status)")
    }
  }

  deinit {
    _ = zlib.inflateEnd(stream)
    stream.deallocate()
  }

  func read(
    _ count: Int, from more: () throws(DataError) -> [UInt8]
  ) throws(DataError) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      filled += try inflate(into: &output, from: filled)
      // At the end of the file, zlib has no pending output, since a checksum follows the last data
      // byte.
      if position == input.count, try !refill(from: more) { break }
    }
    output.removeLast(count - filled)
    return output
  }

  /// Reads the file's next bytes into `input`. Returns false at the end of the file.
  private func refill(from more: () throws(DataError) -> [UInt8]) throws(DataError) -> Bool {
    offset += input.count
    (input, position) = (try more(), 0)
    if input.isEmpty && !atMemberEnd { throw .truncated(file: file) }
    return !input.isEmpty
  }

  /// Decompresses as much of the rest of `input` as fits into `output`. Returns the number of bytes
  /// written.
  private func inflate(
    into output: inout [UInt8], from filled: Int
  ) throws(DataError) -> Int {
    if atMemberEnd {
      if position == input.count { return 0 }
      atMemberEnd = false
      try check(zlib.inflateReset(stream))
    }
    let room = output.count - filled
    let status = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.pointee.input = input.baseAddress.map { $0 + position }
        stream.pointee.inputCount = UInt32(input.count - position)
        stream.pointee.output = output.baseAddress.map { $0 + filled }
        stream.pointee.outputCount = UInt32(room)
        return zlib.inflate(stream, Zlib.noFlush)
      }
    }
    position = input.count - Int(stream.pointee.inputCount)
    try check(status)
    return room - Int(stream.pointee.outputCount)
  }

  private func check(_ status: Int32) throws(DataError) {
    switch status {
    case Zlib.streamEnd: atMemberEnd = true
    // A buffer error means that zlib made no progress because all input has been consumed.
    case Zlib.ok, Zlib.bufferError: break
    default:
      let reason = stream.pointee.message.map { String(cString: $0) } ?? "zlib status \(status)"
      throw .damaged(file: file, offset: offset + position, reason: reason)
    }
  }
}
