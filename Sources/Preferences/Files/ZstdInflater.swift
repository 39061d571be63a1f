/// Decompresses a Zstandard file (RFC 8878) of one or more frames and verifies its checksums.
///
/// The library rejects a frame that needs a window of more than 128 MiB.
final class ZstdInflater: Inflater {
  private let zstd: Zstd
  private let stream: UnsafeMutableRawPointer
  private let file: String
  private var input: [UInt8]
  private var position = 0
  /// The number of bytes in the file before `input`.
  private var offset = 0
  /// Whether the current frame is complete, so that the file may end here.
  private var isAtFrameEnd = false

  /// - Parameter start: the file's first bytes.
  init(_ start: [UInt8], file: String, library: String = Zstd.library) throws(DataError) {
    zstd = try Zstd(library, file: file)
    guard let stream = zstd.create() else {
      throw .noDecompressor(file: file, .zstd, reason: "out of memory")
    }
    self.stream = stream
    input = start
    self.file = file
  }

  deinit { _ = zstd.free(stream) }

  func read(
    _ count: Int, from more: () throws(DataError) -> [UInt8]
  ) throws(DataError) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let written = try inflate(into: &output, from: filled)
      filled += written
      // Even without new input, the library may still hold back bytes until its output has room.
      guard position == input.count, written == 0 || isAtFrameEnd else { continue }
      offset += input.count
      (input, position) = (try more(), 0)
      if input.isEmpty {
        if !isAtFrameEnd { throw .truncated(file: file) }
        break
      }
    }
    output.removeLast(count - filled)
    return output
  }

  /// Decompresses as much of the rest of `input` as fits into `output`. Returns the number of bytes
  /// written.
  private func inflate(into output: inout [UInt8], from filled: Int) throws(DataError) -> Int {
    if isAtFrameEnd, position == input.count { return 0 }
    var (source, target) = (Zstd.Input(), Zstd.Output())
    let status = input.withUnsafeBytes { input in
      output.withUnsafeMutableBytes { output in
        source = Zstd.Input(bytes: input.baseAddress, count: input.count, position: position)
        target = Zstd.Output(bytes: output.baseAddress, count: output.count, position: filled)
        return zstd.decompress(stream, &target, &source)
      }
    }
    position = source.position
    if zstd.isError(status) != 0 {
      let reason = zstd.errorName(status).map { String(cString: $0) } ?? "zstd status \(status)"
      throw .damaged(file: file, offset: offset + position, reason: reason)
    }
    isAtFrameEnd = status == 0
    return target.position - filled
  }
}
