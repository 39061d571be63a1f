import Foundation

extension URL {
  /// Whether a directory exists at this URL.
  package var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

/// Returns the URL for a path typed by the user, in which `~` stands for the home folder.
package func fileURL(_ path: String) -> URL {
  URL(fileURLWithPath: NSString(string: path).expandingTildeInPath)
}
