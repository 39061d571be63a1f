import Foundation

extension URL {
  /// Whether the URL is that of an existing directory.
  package var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

/// The URL of a path as the user typed it, with `~` for the home folder.
package func fileURL(_ path: String) -> URL {
  URL(fileURLWithPath: NSString(string: path).expandingTildeInPath)
}
