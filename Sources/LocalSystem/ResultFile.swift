import Foundation
import Work

/// The destination for lines of results. This is either direct output or a file that appears only
/// when it is complete.
///
/// If the file is a pipe or a device, it is written to directly and never replaced.
package struct ResultFile {
  private enum Target {
    case lines((String) -> Void)
    case stream(URL, FileHandle)
    case file(URL)
  }

  private let target: Target
  private var text = Data()

  /// Opens the destination. An unusable path is therefore detected before hours of work, not
  /// afterwards.
  ///
  /// - Parameter emit: receives the lines if there is no file.
  package init(_ url: URL?, emit: @escaping (String) -> Void) throws {
    target = try url.map(Self.target(at:)) ?? .lines(emit)
  }

  package init(file url: URL) throws { target = try Self.target(at: url) }

  private static func target(at url: URL) throws -> Target {
    let url = url.resolvingSymlinksInPath()
    let type = try? FileManager.default.attributesOfItem(atPath: url.path)[.type]
    switch type as? FileAttributeType {
    case .typeDirectory:
      throw WorkError.invalid(.out, "'\(url.path)' is a folder, expected a file")
    case .typeRegular, nil:
      let folder = url.deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw WorkError.badInput("'\(folder)' is not a folder that can be written to")
      }
      return .file(url)
    default:
      return .stream(url, try FileHandle(forWritingTo: url))
    }
  }

  /// Refuses to overwrite an input with a result made from it.
  ///
  /// - Parameter inputs: the input files and directories. A directory stands for all its files.
  package static func protect(_ inputs: [URL], from output: URL?) throws {
    guard let output, let identity = FileIdentity(output) else { return }
    for input in inputs {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: input.path)) ?? []
      let files = [input] + names.map { input.appendingPathComponent($0) }
      if let file = files.first(where: { FileIdentity($0) == identity }) {
        throw WorkError.invalid(
          .out,
          "'\(output.relativePath)' would replace '\(file.relativePath)', which "
            + "the result is made from; give another file")
      }
    }
  }

  package mutating func append(_ line: String) {
    if case .lines(let emit) = target { return emit(line) }
    text.append(contentsOf: Array(line.utf8))
    text.append(UInt8(ascii: "\n"))
  }

  package func close() throws {
    switch target {
    case .lines: break
    case .stream(let url, let handle):
      try SystemError.naming(url) { try handle.write(contentsOf: text) }
    case .file(let url): try SystemError.naming(url) { try text.write(to: url, options: .atomic) }
    }
  }
}
