import Foundation
import Training

/// Where a command's lines go: standard output as they come, or a file that appears when it is whole.
///
/// A pipe or a device that is given as a file is written to, never replaced.
struct ResultFile {
  private enum Target {
    case standardOutput
    case stream(URL, FileHandle)
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
      target = .stream(url, try FileHandle(forWritingTo: url))
    }
  }

  /// Refuses to put a result in the place of something that it was made from, so that this is lost.
  ///
  /// - Parameter inputs: files, and directories with all their files.
  static func protect(_ inputs: [URL], from output: URL?) throws {
    guard let output, let identity = FileIdentity(output) else { return }
    for input in inputs {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: input.path)) ?? []
      let files = [input] + names.map { input.appendingPathComponent($0) }
      if let file = files.first(where: { FileIdentity($0) == identity }) {
        throw Stop(
          code: .usage,
          message:
            "error: --out '\(output.relativePath)' would replace '\(file.relativePath)', which "
            + "the result is made from; give another file")
      }
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
    case .stream(let url, let handle):
      try SystemError.naming(url) { try handle.write(contentsOf: text) }
    case .file(let url): try SystemError.naming(url) { try text.write(to: url, options: .atomic) }
    }
  }
}
