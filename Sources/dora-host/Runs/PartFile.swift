import Foundation
import StrictJSON

/// A result file that grows in a file beside it, so that work which takes hours can be gone on with.
///
/// `FILE.part` begins with a line that says what it is part of; then there is a line for each unit of
/// work, empty where a unit gave none. Once whole it becomes FILE, without both.
struct PartFile {
  let url: URL
  /// What an earlier run has done, a line for each unit.
  let earlier: [String]
  private let handle: FileHandle

  /// Units that an earlier run has done.
  var done: Int { earlier.count }

  /// Whether a file can grow beside `url`: not beside a pipe or a device, which is written to as it is.
  static func isPossible(_ url: URL) -> Bool {
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
  init(_ url: URL, of work: JSONObject, together: Int = 1) throws {
    // What an ordinary result file needs, before hours of work rather than after.
    _ = try ResultFile(url)
    self.url = url
    let part = Self.part(of: url)
    let header = JSONValue.object(["part_of": .object(work)]).compactText
    if FileManager.default.fileExists(atPath: part.path) {
      var lines = try Self.wholeLines(of: part)
      guard lines.first == header else {
        throw Stop(
          code: .usage,
          message:
            "error: '\(url.relativePath).part' was begun with another model, other data or other options; "
            + "give the same ones to go on, or delete it")
      }
      lines.removeLast((lines.count - 1) % together)
      earlier = Array(lines.dropFirst())
    } else {
      earlier = []
    }
    try Self.write([header] + earlier, to: part)
    handle = try FileHandle(forWritingTo: part)
    try handle.seekToEnd()
  }

  private static func write(_ lines: [String], to url: URL) throws {
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url, options: .atomic)
  }

  /// A line that a crash cut short is left out.
  private static func wholeLines(of url: URL) throws -> [String] {
    let bytes = try Data(contentsOf: url)
    return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Adds the line of each unit, nil where there is none.
  func append(_ lines: [String?]) throws {
    let text = lines.map { ($0 ?? "") + "\n" }.joined()
    try handle.write(contentsOf: Data(text.utf8))
  }

  /// Throws the part away, where what it was for has been made of it.
  func discard() throws {
    try handle.close()
    try FileManager.default.removeItem(at: part)
  }

  /// Makes the file of what is there.
  func close() throws {
    try handle.close()
    let lines = try Self.wholeLines(of: part).dropFirst().filter { !$0.isEmpty }
    let text = lines.map { $0 + "\n" }.joined()
    try Data(text.utf8).write(to: url.resolvingSymlinksInPath(), options: .atomic)
    try FileManager.default.removeItem(at: part)
  }
}

extension Stop {
  /// The end of work that was interrupted, and how it goes on where something was left to go on with.
  static func interruption(leaving part: PartFile?) -> Stop {
    let hint = part.map {
      "; the same command goes on after what is in '\($0.url.relativePath).part'"
    }
    return Stop(code: .interrupted, message: "interrupted\(hint ?? "")")
  }
}
