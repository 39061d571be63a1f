import Foundation

/// A folder that results go to.
enum ResultFolder {
  /// Makes the folder, and those above it that are missing.
  static func make(_ url: URL) throws {
    let files = FileManager.default
    var nearest = url.standardizedFileURL
    while !files.fileExists(atPath: nearest.path), nearest.path != "/" {
      nearest.deleteLastPathComponent()
    }
    guard nearest.isFolder, files.isWritableFile(atPath: nearest.path) else {
      throw Stop(
        code: .usage, message: "error: '\(nearest.path)' is not a folder that can be written to")
    }
    do {
      try files.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw Stop(
        code: .usage,
        message: "error: '\(url.relativePath)' can't be made: \(SystemError.reason(of: error))")
    }
  }
}
