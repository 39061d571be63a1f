import Failures
import Glibc

/// Reads whole files, such as a model's settings or a pack.
public enum RegularFile {
  /// Why a file can't be read.
  public enum Failure: Failures.Failure, Equatable, CustomStringConvertible {
    /// The system's reason.
    case system(String)
    case directory
    /// A pipe or a device, for example.
    case other
    /// The file has more bytes than the limit.
    case tooLong(limit: Int)

    public var kind: FailureKind { .badInput }

    public var description: String {
      switch self {
      case .system(let reason): reason
      case .directory: "is a directory"
      case .other: "not a regular file"
      case .tooLong(let limit): "has more than \(limit) bytes"
      }
    }
  }

  /// Opens a file for reading; links are followed. A pipe or a device in its place is refused:
  /// reading it might block or never end.
  ///
  /// - Returns: the descriptor, which the caller closes, and the file's size in bytes.
  public static func open(_ path: String) throws(Failure) -> (descriptor: Int32, size: Int) {
    // Without O_NONBLOCK, opening a pipe would block.
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw lastFailure }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let failure = lastFailure
      close(descriptor)
      throw failure
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return (descriptor, Int(status.st_size))
    case S_IFDIR:
      close(descriptor)
      throw .directory
    default:
      close(descriptor)
      throw .other
    }
  }

  /// Reads all bytes of a file.
  ///
  /// - Parameter limit: the maximum number of bytes; a longer file is refused without reading all of
  ///   it.
  public static func bytes(_ path: String, limit: Int = .max) throws(Failure) -> [UInt8] {
    let (descriptor, size) = try open(path)
    defer { close(descriptor) }
    guard size <= limit else { throw .tooLong(limit: limit) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw lastFailure }
      if count == 0 { return bytes }
      bytes.append(contentsOf: block[..<count])
      guard bytes.count <= limit else { throw .tooLong(limit: limit) }
    }
  }

  private static var lastFailure: Failure { .system(String(cString: strerror(errno))) }
}
