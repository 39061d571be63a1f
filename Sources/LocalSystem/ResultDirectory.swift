import Foundation
import Work

/// Functions for a directory that contains results.
package enum ResultDirectory {
  /// Creates the directory and its missing parents.
  package static func make(_ url: URL) throws {
    let files = FileManager.default
    var nearest = url.standardizedFileURL
    while !files.fileExists(atPath: nearest.path), nearest.path != "/" {
      nearest.deleteLastPathComponent()
    }
    guard nearest.isFolder, files.isWritableFile(atPath: nearest.path) else {
      throw WorkError.badInput("'\(nearest.path)' is not a folder that can be written to")
    }
    do {
      try files.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw WorkError.badInput(
        "'\(url.relativePath)' can't be made: \(SystemError.reason(of: error))")
    }
  }
}
