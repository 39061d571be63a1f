import Foundation

/// Where a command's lines go: standard output as they come, or a file that appears when it is whole.
///
/// A pipe or a device that is given as a file is written to, never replaced.
struct ResultFile {
  private enum Target {
    case standardOutput
    case stream(FileHandle)
    case file(URL)
  }

  private let target: Target
  private var text = Data()

  /// An unusable path is found before hours of work, not after.
  init(_ url: URL?) throws {
    guard let url = url?.resolvingSymlinksInPath() else {
      target = .standardOutput
      return
    }
    let type = try? FileManager.default.attributesOfItem(atPath: url.path)[.type]
    switch type as? FileAttributeType {
    case .typeDirectory:
      throw Stop(code: .usage, message: "error: --out '\(url.path)' is a folder, expected a file")
    case .typeRegular, nil:
      let folder = url.deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw Stop(
          code: .usage, message: "error: '\(folder)' is not a folder that can be written to")
      }
      target = .file(url)
    default:
      target = .stream(try FileHandle(forWritingTo: url))
    }
  }

  mutating func append(_ line: String) {
    if case .standardOutput = target { return Console.result(line) }
    text.append(contentsOf: Array(line.utf8))
    text.append(UInt8(ascii: "\n"))
  }

  func close() throws {
    switch target {
    case .standardOutput: break
    case .stream(let handle): try handle.write(contentsOf: text)
    case .file(let url): try text.write(to: url, options: .atomic)
    }
  }
}
