import Checkpoints
import Foundation

/// A JSONL file to which complete lines are appended. Each line contains the number of its step.
final class LineFile {
  private let handle: FileHandle
  private let path: String
  private let encoder = JSONEncoder()
  /// Lines, or the rest of a line, that haven't been written to the file yet.
  private var pending = Data()
  /// The step of the last line that was kept; 0 if there is none.
  let lastKeptStep: Int

  init(_ url: URL, keepingSteps last: Int) throws {
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    path = url.path
    let kept = last > 0 ? try Self.lines(of: url, upToStep: last) : (text: Data(), step: 0)
    lastKeptStep = kept.step
    try AtomicFile.write(to: url) { file throws(CheckpointError) in
      try file.write([UInt8](kept.text))
    }
    handle = try FileHandle(forWritingTo: url)
    try handle.seekToEnd()
  }

  deinit { try? handle.close() }

  func add(_ lines: [some Encodable]) throws {
    for line in lines {
      pending.append(try encoder.encode(line))
      pending.append(UInt8(ascii: "\n"))
    }
  }

  /// Writes pending lines. Bytes that can't be written remain pending, so the next attempt
  /// continues at the same byte.
  func writePending() throws(CheckpointError) {
    while !pending.isEmpty {
      let count = pending.withUnsafeBytes {
        Foundation.write(handle.fileDescriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { throw .lastWriting(path) }
      pending.removeFirst(count)
    }
    pending = Data()
  }

  /// Flushes written lines to disk, so that a checkpoint written afterwards is never newer than its
  /// log. Files that can't be flushed, such as pipes, are ignored.
  func synchronise() {
    _ = fsync(handle.fileDescriptor)
  }

  /// Returns the complete lines of steps up to `last`, and the step of the last line. A line that
  /// was truncated by a crash is left out.
  private static func lines(
    of url: URL, upToStep last: Int
  ) throws -> (text: Data, step: Int) {
    guard let kind = FileKind(url.path, followsLinks: true) else { return (Data(), 0) }
    guard kind == .file else {
      throw CheckpointError.unreadable(file: url.path, reason: "not a regular file")
    }
    struct Step: Decodable { let step: Int }
    let decoder = JSONDecoder()
    var (kept, lastKept) = (Data(), 0)
    for line in try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")) {
      guard let step = try? decoder.decode(Step.self, from: line), step.step <= last else { break }
      lastKept = step.step
      kept.append(line)
      kept.append(UInt8(ascii: "\n"))
    }
    return (kept, lastKept)
  }
}
