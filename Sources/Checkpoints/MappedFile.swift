import Foundation

/// The bytes of a file, mapped into memory. Only the parts that are accessed are read.
final class MappedFile {
  let bytes: UnsafeRawBufferPointer

  init(_ url: URL) throws(CheckpointError) {
    let path = url.path
    // Without O_NONBLOCK, opening the file would block if it is a pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw .unreadable(file: path, reason: .lastSystemError) }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw .unreadable(file: path, reason: .lastSystemError) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(file: path, reason: "not a regular file")
    }
    bytes = try Self.map(descriptor, count: Int(status.st_size), path: path)
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
    return UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    guard let address = UnsafeMutableRawPointer(mutating: bytes.baseAddress) else { return }
    munmap(address, bytes.count)
  }
}

extension [UInt8] {
  /// Reads all bytes of a regular file.
  ///
  /// - Throws: ``CheckpointError/unreadable(file:reason:)``.
  public init(ofFile url: URL) throws(CheckpointError) {
    let file = try MappedFile(url)
    self = withExtendedLifetime(file) { Array(file.bytes) }
  }
}

extension String {
  /// The description of `errno`.
  static var lastSystemError: String { String(cString: strerror(errno)) }
}
