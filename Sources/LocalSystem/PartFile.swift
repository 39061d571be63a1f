import Foundation
import StrictJSON
import Work

/// A result file that grows under a temporary name, which makes it possible to resume work that
/// takes hours.
///
/// `FILE.part` begins with a line that describes the work, followed by one line for each unit of
/// work. The line is empty if the unit has no result. When all units are complete, the part becomes
/// FILE, without the first line and the empty lines.
package struct PartFile {
  package let url: URL
  /// The results of an earlier run, one line for each unit.
  package let earlier: [String]
  private let handle: FileHandle

  /// The number of units of work completed by an earlier run.
  package var done: Int { earlier.count }

  /// Returns whether a part file can be used for `url`. Pipes and devices are written to directly.
  package static func isPossible(_ url: URL) -> Bool {
    let path = url.resolvingSymlinksInPath().path
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
    return type == nil || type as? FileAttributeType == .typeRegular
      || type as? FileAttributeType == .typeDirectory
  }

  private var part: URL { Self.part(of: url) }

  private static func part(of url: URL) -> URL {
    url.deletingLastPathComponent().appendingPathComponent(url.lastPathComponent + ".part")
  }

  /// - Parameters:
  ///   - work: a description of everything that determines the lines.
  ///   - together: the number of units that are computed together, if this affects the last digits
  ///     of their results. An incomplete group, which only a crash while writing can leave behind,
  ///     is computed again.
  /// - Throws: an error if the part belongs to other work, because it must not be discarded without
  ///   the user's consent.
  package init(_ url: URL, of work: JSONObject, together: Int = 1) throws {
    // Check the conditions for an ordinary result file now, so that a problem doesn't show up after
    // hours of work.
    _ = try ResultFile(file: url)
    self.url = url
    let part = Self.part(of: url)
    let header = JSONValue.object(["part_of": .object(work)]).compactText
    handle = try Self.opened(part, of: url)
    var lines = try Self.wholeLines(of: part)
    // If there is no complete line, a crash may have truncated the first one. Anything else is a
    // different file.
    let isNew = try lines.isEmpty && header.utf8.starts(with: Data(contentsOf: part))
    if !isNew {
      guard lines.first == header else {
        throw WorkError.badInput(
          "'\(url.relativePath).part' was begun with another model, other data or other options; "
            + "give the same ones to go on, or delete it")
      }
      lines.removeLast((lines.count - 1) % together)
      earlier = Array(lines.dropFirst())
    } else {
      earlier = []
    }
    // Keep the valid beginning of the file, and remove only the incomplete lines that a crash left
    // after it.
    let kept = ([header] + earlier).reduce(0) { $0 + $1.utf8.count + 1 }
    if isNew {
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: Data((header + "\n").utf8))
    } else {
      try handle.truncate(atOffset: UInt64(kept))
    }
    try handle.seekToEnd()
  }

  /// Opens the part file. No other process can write to it while it is open here.
  private static func opened(_ part: URL, of url: URL) throws -> FileHandle {
    while true {
      let descriptor = open(part.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw WorkError.badInput(
          "'\(part.relativePath)' can't be written: \(SystemError.lastReason)")
      }
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      guard WriterLock.take(descriptor) else { throw WriterLock.isTaken(url.relativePath) }
      // The process that held the lock may meanwhile have completed the result and removed the
      // part.
      var (opened, named) = (stat(), stat())
      if fstat(descriptor, &opened) == 0, stat(part.path, &named) == 0,
        opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
      {
        return handle
      }
    }
  }

  /// Returns the complete lines of a file, without a last line that a crash truncated.
  private static func wholeLines(of url: URL) throws -> [String] {
    let bytes = try Data(contentsOf: url)
    return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Adds the lines of units of work. A unit whose line is nil has no line in the result.
  package func append(_ lines: [String?]) throws {
    let text = lines.map { ($0 ?? "") + "\n" }.joined()
    try SystemError.naming(part) { try handle.write(contentsOf: Data(text.utf8)) }
  }

  /// Removes the part after the final result has been made from it.
  package func discard() throws {
    try FileManager.default.removeItem(at: part)
    try handle.close()
  }

  /// Creates the result file from the part.
  package func close() throws {
    let lines = try Self.wholeLines(of: part).dropFirst().filter { !$0.isEmpty }
    let text = lines.map { $0 + "\n" }.joined()
    try SystemError.naming(url) {
      try Data(text.utf8).write(to: url.resolvingSymlinksInPath(), options: .atomic)
    }
    try FileManager.default.removeItem(at: part)
    // Until the handle is closed, no other process can begin the work.
    try handle.close()
  }
}

extension WorkError {
  /// Returns the error for interrupted work. If a part was left, the error says how to resume.
  package static func interruption(leaving part: PartFile?) -> WorkError {
    let hint = part.map {
      "; the same command goes on after what is in '\($0.url.relativePath).part'"
    }
    return .interrupted("interrupted\(hint ?? "")")
  }
}
