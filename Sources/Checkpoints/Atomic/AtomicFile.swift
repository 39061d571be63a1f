import Foundation

/// Writes files that are either complete or absent, even if writing is interrupted.
///
/// The content is written to a new file next to the target and flushed to disk; the new file then
/// takes the target's name in one step.
public enum AtomicFile {
  /// - Throws: ``CheckpointError/unwritable(file:reason:)``,
  ///   ``CheckpointError/noRoom(file:reason:)``, or what `body` throws. The target is then
  ///   unchanged, and no temporary file is left next to it.
  public static func write(
    to url: URL, _ body: (borrowing FileSink) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    let temporary = url.temporarySibling
    do {
      let sink = try FileSink(creating: temporary, for: url)
      try body(sink)
      try sink.finish()
      try rename(temporary, to: url)
    } catch {
      unlink(temporary.path)
      throw error
    }
  }

  /// Renames a file within one directory. On return, the new name is on disk.
  static func rename(_ source: URL, to target: URL) throws(CheckpointError) {
    guard Foundation.rename(source.path, target.path) == 0 else {
      throw .lastWriting(target.path)
    }
    try synchronize(target.deletingLastPathComponent())
  }

  /// Waits until a file's content, or a directory's names, are on disk.
  static func synchronize(_ url: URL) throws(CheckpointError) {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw .lastWriting(url.path) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 { throw .lastWriting(url.path) }
  }
}

/// The writable end of a file that ``AtomicFile`` is writing.
public struct FileSink: ~Copyable {
  private let descriptor: Int32
  /// The target, which errors name: the temporary file means nothing to a user.
  private let path: String

  fileprivate init(creating url: URL, for target: URL) throws(CheckpointError) {
    path = target.path
    descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw .lastWriting(path) }
  }

  deinit { close(descriptor) }

  public borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = Foundation.write(descriptor, part.baseAddress, part.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { throw .lastWriting(path) }
      rest = rest.dropFirst(count)
    }
  }

  public borrowing func write(_ bytes: [UInt8]) throws(CheckpointError) {
    try bytes.withUnsafeBufferPointer { bytes throws(CheckpointError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  public borrowing func write(_ text: String) throws(CheckpointError) {
    try write(Array(text.utf8))
  }

  fileprivate borrowing func finish() throws(CheckpointError) {
    if fsync(descriptor) != 0 { throw .lastWriting(path) }
  }
}

extension URL {
  /// An unused name in the same directory; it is hidden, so that listings skip it.
  public var temporarySibling: URL {
    deletingLastPathComponent()
      .appendingPathComponent(".tmp-\(lastPathComponent)-\(UUID().uuidString)")
  }
}
