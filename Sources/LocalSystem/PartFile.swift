import Foundation
import StrictJSON
import Work

/// A result file that grows under a temporary name, so that work that takes hours can be resumed.
///
/// `FILE.part` begins with a line that describes the work, followed by a line for each unit of
/// work. The line is empty if the unit produced none. When complete, the part becomes FILE, without
/// the first line and the empty ones.
package struct PartFile {
  package let url: URL
  /// The results of an earlier run, one line for each unit.
  package let earlier: [String]
  private let handle: FileHandle

  /// The number of units that an earlier run has done.
  package var done: Int { earlier.count }

  /// Whether a part file can be used for `url`. A pipe or a device is written to directly instead.
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
  ///   - work: everything that determines the lines.
  ///   - together: the number of units that are done at a time, if that affects their last digits.
  ///     An incomplete group, which only a crash while writing can leave, is done again.
  /// - Throws: an error if the part belongs to other work, since it must not be discarded without
  ///   the user's consent.
  package init(_ url: URL, of work: JSONObject, together: Int = 1) throws {
    // Checks the conditions for an ordinary result file before hours of work rather than after.
    _ = try ResultFile(file: url)
    self.url = url
    let part = Self.part(of: url)
    let header = JSONValue.object(["part_of": .object(work)]).compactText
    handle = try Self.opened(part, of: url)
    var lines = try Self.wholeLines(of: part)
    // A crash may have truncated the first line; anything else is another file.
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
    // The valid beginning of the file is kept; only the remains of a crash after it are removed.
    let kept = ([header] + earlier).reduce(0) { $0 + $1.utf8.count + 1 }
    if isNew {
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: Data((header + "\n").utf8))
    } else {
      try handle.truncate(atOffset: UInt64(kept))
    }
    try handle.seekToEnd()
  }

  /// Opens the part. No other process can write it while it is open here.
  private static func opened(_ part: URL, of url: URL) throws -> FileHandle {
    while true {
      let descriptor = open(part.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw WorkError.badInput(
          "'\(part.relativePath)' can't be written: \(SystemError.lastReason)")
      }
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      guard WriterLock.take(descriptor) else { throw WriterLock.isTaken(url.relativePath) }
      // The process that held it may have completed the result meanwhile and removed the part.
      var (opened, named) = (stat(), stat())
      if fstat(descriptor, &opened) == 0, stat(part.path, &named) == 0,
        opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
      {
        return handle
      }
    }
  }

  /// The complete lines of a file, without a line that a crash truncated.
  private static func wholeLines(of url: URL) throws -> [String] {
    let bytes = try Data(contentsOf: url)
    return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Adds one line for each unit, or none for a unit whose line is nil.
  package func append(_ lines: [String?]) throws {
    let text = lines.map { ($0 ?? "") + "\n" }.joined()
    try SystemError.naming(part) { try handle.write(contentsOf: Data(text.utf8)) }
  }

  /// Discards the part, once the final result has been made from it.
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
    // No other process can begin the work before this point.
    try handle.close()
  }
}

extension WorkError {
  /// The error for interrupted work, which says how to resume it if a part was left.
  package static func interruption(leaving part: PartFile?) -> WorkError {
    let hint = part.map {
      "; the same command goes on after what is in '\($0.url.relativePath).part'"
    }
    return .interrupted("interrupted\(hint ?? "")")
  }
}
