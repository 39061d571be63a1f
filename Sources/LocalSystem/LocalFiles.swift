import Foundation

extension URL {
  /// Whether there is a directory.
  package var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

/// A path as the user typed it, with `~` for the home folder.
package func fileURL(_ path: String) -> URL {
  URL(fileURLWithPath: NSString(string: path).expandingTildeInPath)
}
