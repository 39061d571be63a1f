import CFiles
import Foundation

/// The bytes of a file, mapped into memory. Only the parts that are accessed are read.
///
/// The mapping is read-only and private. Another program may still truncate the file or write to
/// it. Reading is always safe, since missing bytes are read as zeros. ``checkUnchanged()`` checks
/// whether the bytes that were read can be trusted.
final class MappedFile: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  private let path: String
  private let descriptor: Int32
  private let mark: Mark

  /// The metadata that change when a file is written to.
  private struct Mark: Equatable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
      size = Int(status.st_size)
      (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
  }

  init(_ url: URL) throws(CheckpointError) {
    path = url.path
    // Without O_NONBLOCK, opening the file would block if it is a pipe.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw .unreadable(file: path, reason: .lastSystemError) }
    do {
      let status = try Self.status(descriptor, path)
      mark = Mark(status)
      bytes = try Self.map(descriptor, count: mark.size, path: path)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func status(_ descriptor: Int32, _ path: String) throws(CheckpointError) -> stat {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw .unreadable(file: path, reason: .lastSystemError) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(file: path, reason: "not a regular file")
    }
    return status
  }

  private static func map(
    _ descriptor: Int32, count: Int, path: String
  ) throws(CheckpointError) -> UnsafeRawBufferPointer {
    // The system can't map empty ranges.
    if count == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      throw .unreadable(file: path, reason: .lastSystemError)
    }
    guard cf_guard(address, UInt(count)) == 0 else {
      munmap(address, count)
      throw .unreadable(file: path, reason: "too many files are mapped")
    }
    return UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    close(descriptor)
    guard let address = UnsafeMutableRawPointer(mutating: bytes.baseAddress) else { return }
    cf_unguard(address)
    munmap(address, bytes.count)
  }

  /// Checks that the file hasn't been written to since it was opened.
  ///
  /// Replacing the file isn't a change, because the old file remains unchanged as long as it is
  /// open.
  ///
  /// - Throws: ``CheckpointError/changed(file:)``.
  func checkUnchanged() throws(CheckpointError) {
    let status = try Self.status(descriptor, path)
    if Mark(status) != mark { throw .changed(file: path) }
    try checkRead()
  }

  /// Checks that the file hasn't been truncated since it was opened. It may have grown.
  ///
  /// - Throws: ``CheckpointError/changed(file:)``.
  func checkWhole() throws(CheckpointError) {
    if try Self.status(descriptor, path).st_size < bytes.count { throw .changed(file: path) }
    try checkRead()
  }

  /// Checks that all bytes that have been used so far could be read.
  private func checkRead() throws(CheckpointError) {
    guard let start = bytes.baseAddress, cf_lost(start) != 0 else { return }
    throw .unreadable(file: path, reason: "part of it can't be read")
  }

  /// Releases the memory of bytes that have been read and aren't needed again soon.
  func release(_ range: Range<Int>) {
    guard let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress) else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    if first < end { madvise(start + first, end - first, Int32(MADV_DONTNEED)) }
  }
}

extension [UInt8] {
  /// Reads all bytes of a regular file.
  ///
  /// - Throws: ``CheckpointError/unreadable(file:reason:)`` and ``CheckpointError/changed(file:)``.
  public init(ofFile url: URL) throws(CheckpointError) {
    let file = try MappedFile(url)
    self = withExtendedLifetime(file) { Array(file.bytes) }
    try file.checkWhole()
  }
}

extension String {
  /// The description of `errno`.
  static var lastSystemError: String { String(cString: strerror(errno)) }
}
