import Foundation
import LocalSystem

/// Writes files that are either complete or absent, even if writing is interrupted.
///
/// The content is written to a new file next to the target and flushed to disk. The new file is
/// then renamed to the target in one step.
public enum AtomicFile {
  /// - Throws: ``CheckpointError/unwritable(file:reason:)``,
  ///   ``CheckpointError/noRoom(file:reason:)``, or the error of `body`. The target is then
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
    try CheckpointError.naming { () throws(WriteFailure) in
      try NewFile.rename(source.path, to: target.path)
    }
  }

  /// Waits until the content of a file, or the names in a directory, are on disk.
  static func synchronize(_ url: URL) throws(CheckpointError) {
    try CheckpointError.naming { () throws(WriteFailure) in try NewFile.synchronize(url.path) }
  }
}

/// The destination for the content of a file that ``AtomicFile`` is writing.
public struct FileSink: ~Copyable {
  private let file: NewFile

  fileprivate init(creating url: URL, for target: URL) throws(CheckpointError) {
    do throws(WriteFailure) {
      file = try NewFile(url.path, for: target.path, mode: 0o666)
    } catch {
      throw CheckpointError(error)
    }
  }

  public borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    do throws(WriteFailure) { try file.write(bytes) } catch { throw CheckpointError(error) }
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
    do throws(WriteFailure) { try file.finish() } catch { throw CheckpointError(error) }
  }
}

extension CheckpointError {
  init(_ failure: WriteFailure) {
    self =
      failure.isFull
      ? .noRoom(file: failure.path, reason: failure.reason)
      : .unwritable(file: failure.path, reason: failure.reason)
  }

  fileprivate static func naming(
    _ body: () throws(WriteFailure) -> Void
  ) throws(CheckpointError) {
    do throws(WriteFailure) { try body() } catch { throw CheckpointError(error) }
  }
}

extension URL {
  /// An unused, hidden name in the same directory.
  public var temporarySibling: URL {
    deletingLastPathComponent()
      .appendingPathComponent(".tmp-\(lastPathComponent)-\(UUID().uuidString)")
  }
}
