import Failures
import Foundation

/// Why a file or a directory can't be written.
package struct WriteFailure: Failure, Equatable, CustomStringConvertible {
  package let path: String
  /// The system's reason.
  package let reason: String
  /// Whether there is no room left for it.
  package let isFull: Bool

  package var kind: FailureKind { .failed }
  package var description: String { "'\(path)' can't be written: \(reason)" }

  /// The failure that `errno` describes.
  package static func last(_ path: String) -> WriteFailure {
    let isFull = errno == ENOSPC || errno == EDQUOT
    return WriteFailure(path: path, reason: SystemError.lastReason, isFull: isFull)
  }
}

/// A file that didn't exist before, written until ``finish()`` says that it is on disk.
///
/// To replace a file, write a new one in the same directory and rename it. A reader then sees either
/// the old content or the new one.
package struct NewFile: ~Copyable {
  private let descriptor: Int32
  /// The path that errors name.
  private let path: String

  /// - Parameter target: the file that will be replaced, which errors name. If nil, it is the new
  ///   file itself.
  package init(
    _ path: String, for target: String? = nil, mode: mode_t
  ) throws(WriteFailure) {
    self.path = target ?? path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    if descriptor < 0 { throw .last(self.path) }
  }

  deinit { close(descriptor) }

  package borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(WriteFailure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = Foundation.write(descriptor, part.baseAddress, part.count)
      if count < 0 && errno == EINTR { continue }
      // A file size limit (`ulimit -f`) truncates the first write without an error.
      if count <= 0 { throw .last(path) }
      rest = rest.dropFirst(count)
    }
  }

  /// Waits until the content is on disk.
  package borrowing func finish() throws(WriteFailure) {
    if fsync(descriptor) != 0 { throw .last(path) }
  }

  /// Renames a file or a directory. On return, the new name is on disk.
  package static func rename(_ source: String, to target: String) throws(WriteFailure) {
    guard Foundation.rename(source, target) == 0 else { throw .last(target) }
    try synchronize((target as NSString).deletingLastPathComponent)
  }

  /// Waits until a file's content, or a directory's names, are on disk.
  package static func synchronize(_ path: String) throws(WriteFailure) {
    let descriptor = open(path.isEmpty ? "." : path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw .last(path) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 { throw .last(path) }
  }
}
