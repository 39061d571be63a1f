import Foundation

/// What has a name in the file system.
public enum FileKind: Sendable, Equatable {
  case file, directory
  /// A link, wherever it leads, also nowhere.
  case link
  /// A pipe, a device, a socket.
  case other

  /// What is at a path; nil where nothing is.
  ///
  /// Not `fileExists`, to which a link that leads nowhere is nothing: something would be put in its
  /// place.
  ///
  /// - Parameter followsLinks: whether a link counts as what it leads to.
  public init?(_ path: String, followsLinks: Bool = false) {
    var status = stat()
    guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .directory
    case S_IFLNK: self = .link
    default: self = .other
    }
  }
}
