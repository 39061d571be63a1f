import Foundation
import LocalSystem
import Work

/// The lines of a file or of standard input, read in blocks. Lines end at LF; a CR before it is
/// dropped.
struct InputLines {
  /// The maximum length of a line, in bytes.
  static let limit = 1 << 30

  private let handle: FileHandle
  private let name: String
  private var block: [UInt8] = []
  private var position = 0
  private var atEnd = false
  private var count = 0

  /// - Parameter file: the file's path; nil or `-` means standard input.
  init(_ file: String?) throws {
    guard let file, file != "-" else {
      (handle, name) = (.standardInput, "standard input")
      return
    }
    name = file
    let url = fileURL(file)
    let reason =
      url.isFolder ? "Is a directory" : "No such file or directory"
    guard !url.isFolder, let handle = try? FileHandle(forReadingFrom: url) else {
      throw WorkError.badInput("\(file): can't be read: \(reason)")
    }
    self.handle = handle
  }

  /// The file name and line number of the last line read, for messages.
  var place: String { "\(name):\(count)" }

  mutating func next() throws -> [UInt8]? {
    var line: [UInt8] = []
    while true {
      let rest = block[position...]
      let end = rest.firstIndex(of: 0x0A)
      line += rest[..<(end ?? rest.endIndex)]
      if line.count > Self.limit {
        throw WorkError.badInput("\(name):\(count + 1): is longer than \(Self.limit) bytes")
      }
      if let end {
        position = end + 1
        break
      }
      if atEnd {
        position = block.count
        if line.isEmpty { return nil }
        break
      }
      block = Array(try handle.read(upToCount: 1 << 20) ?? Data())
      position = 0
      atEnd = block.isEmpty
    }
    count += 1
    if line.last == 0x0D { line.removeLast() }
    return line
  }
}
