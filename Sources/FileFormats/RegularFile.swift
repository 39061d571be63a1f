import Failures
import Glibc

/// Reads small files as a whole, such as a model's settings.
public enum RegularFile {
  /// The system's error if a file can't be read.
  public struct Failure: Failures.Failure, Equatable, CustomStringConvertible {
    public let description: String
    public var kind: FailureKind { .badInput }
  }

  /// Reads all bytes of a file, following links. A pipe or a device is rejected, because reading it
  /// might block or never end.
  public static func bytes(_ path: String) throws(Failure) -> [UInt8] {
    // Without O_NONBLOCK, opening a pipe would block.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw lastFailure }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw lastFailure }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw Failure(description: "is a directory")
    default: throw Failure(description: "not a regular file")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw lastFailure }
      if count == 0 { return bytes }
      bytes.append(contentsOf: block[..<count])
    }
  }

  private static var lastFailure: Failure { Failure(description: String(cString: strerror(errno))) }
}
