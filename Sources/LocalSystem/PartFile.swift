import Foundation
import StrictJSON
import Work

/// A result file that grows in a file beside it, so that work which takes hours can be resumed.
///
/// `FILE.part` begins with a line that says what it is part of; then there is a line for each unit of
/// work, empty where a unit gave none. Once whole it becomes FILE, without both.
package struct PartFile {
  package let url: URL
  /// What an earlier run has done, a line for each unit.
  package let earlier: [String]
  private let handle: FileHandle

  /// Units that an earlier run has done.
  package var done: Int { earlier.count }

  /// Whether a file can grow beside `url`: not beside a pipe or a device, which is written to as it is.
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
  ///   - work: everything that decides the lines.
  ///   - together: units that are done at a time, where that changes their last digits: of fewer, which
  ///     only a crash in the middle of writing leaves, none counts as done.
  /// - Throws: where there is a part of other work, which is not thrown away unasked.
  package init(_ url: URL, of work: JSONObject, together: Int = 1) throws {
    // What an ordinary result file needs, before hours of work rather than after.
    _ = try ResultFile(file: url)
    self.url = url
    let part = Self.part(of: url)
    let header = JSONValue.object(["part_of": .object(work)]).compactText
    handle = try Self.opened(part, of: url)
    var lines = try Self.wholeLines(of: part)
    // A crash may have cut the first line short; anything else was somebody's.
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
    // What counts is what the file begins with; only what a crash left behind it goes.
    let kept = ([header] + earlier).reduce(0) { $0 + $1.utf8.count + 1 }
    if isNew {
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: Data((header + "\n").utf8))
    } else {
      try handle.truncate(atOffset: UInt64(kept))
    }
    try handle.seekToEnd()
  }

  /// The part, which nobody else writes as long as this is open.
  private static func opened(_ part: URL, of url: URL) throws -> FileHandle {
    while true {
      let descriptor = open(part.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw WorkError.badInput(
          "'\(part.relativePath)' can't be written: \(SystemError.lastReason)")
      }
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      guard WriterLock.take(descriptor) else { throw WriterLock.isTaken(url.relativePath) }
      // Whoever had it may have made the result of it meanwhile, and taken the part away.
      var (opened, named) = (stat(), stat())
      if fstat(descriptor, &opened) == 0, stat(part.path, &named) == 0,
        opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
      {
        return handle
      }
    }
  }

  /// A line that a crash cut short is left out.
  private static func wholeLines(of url: URL) throws -> [String] {
    let bytes = try Data(contentsOf: url)
    return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Adds the line of each unit, nil where there is none.
  package func append(_ lines: [String?]) throws {
    let text = lines.map { ($0 ?? "") + "\n" }.joined()
    try SystemError.naming(part) { try handle.write(contentsOf: Data(text.utf8)) }
  }

  /// Throws the part away, where what it was for has been made of it.
  package func discard() throws {
    try FileManager.default.removeItem(at: part)
    try handle.close()
  }

  /// Makes the file of what is there.
  package func close() throws {
    let lines = try Self.wholeLines(of: part).dropFirst().filter { !$0.isEmpty }
    let text = lines.map { $0 + "\n" }.joined()
    try SystemError.naming(url) {
      try Data(text.utf8).write(to: url.resolvingSymlinksInPath(), options: .atomic)
    }
    try FileManager.default.removeItem(at: part)
    // Until here nobody else can begin.
    try handle.close()
  }
}

extension WorkError {
  /// The end of work that was interrupted, and how to resume it where something was left.
  package static func interruption(leaving part: PartFile?) -> WorkError {
    let hint = part.map {
      "; the same command goes on after what is in '\($0.url.relativePath).part'"
    }
    return .interrupted("interrupted\(hint ?? "")")
  }
}
