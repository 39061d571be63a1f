import Foundation

/// Where a command's lines go: standard output as they come, or a file that appears when it is whole.
struct ResultFile {
  private let url: URL?
  private var text = Data()

  init(_ url: URL?) throws {
    self.url = url
    guard let url else { return }
    // An unusable path is found before hours of work, not after.
    let folder = url.deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw Stop(code: .usage, message: "error: '\(folder)' is not a folder that can be written to")
    }
  }

  mutating func append(_ line: String) {
    if url == nil {
      Console.result(line)
    } else {
      text.append(contentsOf: Array(line.utf8))
      text.append(UInt8(ascii: "\n"))
    }
  }

  func close() throws {
    if let url { try text.write(to: url, options: .atomic) }
  }
}
