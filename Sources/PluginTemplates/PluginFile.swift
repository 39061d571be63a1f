import Foundation

/// A text file to be written, with its path relative to a directory given later.
package struct PluginFile: Sendable {
  package var path: String
  package var text: String

  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}

extension [PluginFile] {
  /// Writes every file, creating directories as needed.
  ///
  /// - Throws: the system's error for the first file that can't be written. The files written
  ///   before are kept.
  package func write(below directory: URL) throws {
    for file in self {
      let url = directory.appendingPathComponent(file.path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: url)
    }
  }
}
