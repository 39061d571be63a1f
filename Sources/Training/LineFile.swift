import Checkpoints
import Foundation

/// A JSONL file that grows by whole lines, each of which names its step.
final class LineFile {
  private let handle: FileHandle
  private let path: String
  private let encoder = JSONEncoder()
  /// Lines, or the rest of one, that are not in the file yet.
  private var pending = Data()
  /// The last step of the lines that were kept; 0 without any.
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

  /// What fails to be written stays pending, from the very byte on.
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

  /// Has the disk take what was written, so that a checkpoint that follows never outlives its log. What can't
  /// be told to, such as a pipe, is left.
  func synchronise() {
    _ = fsync(handle.fileDescriptor)
  }

  /// The whole lines of steps up to `last`, and the step of the last of them; a line that a crash cut
  /// short is left out.
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
