import Foundation

/// The kind of an entry in the file system.
public enum FileKind: Sendable, Equatable {
  case file, directory
  /// A symbolic link, even one whose target doesn't exist.
  case link
  /// A pipe, a device or a socket.
  case other

  /// Determines the kind of the entry at a path. Returns nil if there is no entry.
  ///
  /// `fileExists` can't be used for this purpose, because it ignores a link whose target is
  /// missing. The link could then be overwritten.
  ///
  /// - Parameter followsLinks: whether to return the kind of a link's target instead of ``link``.
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
