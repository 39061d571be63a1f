import Foundation

/// A directory that only one process at a time may write to. This process holds it until the object
/// is released or the process ends for any reason.
public final class ClaimedDirectory {
  public let url: URL
  /// Whether the directory was created by this claim.
  public let isNew: Bool
  /// Whether other processes are kept out. It is false on network file systems that don't support
  /// locks.
  public let isLocked: Bool
  private let descriptor: Int32

  /// Creates the directory and its missing parents, or claims an existing one.
  ///
  /// - Throws: ``CheckpointError/inUse(directory:)`` if another process holds it, or an error if it
  ///   can't be created.
  public convenience init(_ url: URL) throws(CheckpointError) {
    try self.init(url, isNew: Self.make(url))
  }

  /// Creates a new directory at `url` or, if it exists, at the first of `url-2`, `url-3` … that
  /// doesn't exist. Creation is atomic, so two processes never get the same directory.
  public convenience init(numbered url: URL) throws(CheckpointError) {
    var number = 1
    var free = url
    while true {
      if FileKind(free.path) == nil, try Self.make(free) { break }
      number += 1
      free = URL(fileURLWithPath: "\(url.relativePath)-\(number)")
    }
    try self.init(free, isNew: true)
  }

  private init(_ url: URL, isNew: Bool) throws(CheckpointError) {
    self.url = url
    self.isNew = isNew
    descriptor = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 {
      isLocked = false
      throw .lastWriting(url.path)
    }
    isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    if !isLocked, errno == EWOULDBLOCK { throw .inUse(directory: url.path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Creates the directory. Returns false if it already exists.
  private static func make(_ url: URL) throws(CheckpointError) -> Bool {
    let parent = (url.path as NSString).deletingLastPathComponent
    if !parent.isEmpty { try AtomicDirectory.makeDirectories(parent) }
    if mkdir(url.path, 0o777) == 0 { return true }
    let failure = CheckpointError.lastWriting(url.path)
    guard FileKind(url.path, followsLinks: true) == .directory else { throw failure }
    return false
  }
}
