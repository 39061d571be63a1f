import Foundation

/// A directory that one process at a time writes to: this one, until the value is gone or the process
/// has ended, however it ends.
public final class ClaimedDirectory {
  public let url: URL
  /// Whether it was made for this.
  public let isNew: Bool
  /// Whether other processes are kept away; some network file systems know no locks.
  public let isLocked: Bool
  private let descriptor: Int32

  /// Makes the directory, and those above it, or takes one that is there.
  ///
  /// - Throws: ``CheckpointError/inUse(directory:)`` where another process has it, or why it can't be
  ///   made.
  public convenience init(_ url: URL) throws(CheckpointError) {
    try self.init(url, isNew: Self.make(url))
  }

  /// Makes a directory that was not there before: `url`, or the first of `url-2`, `url-3` … that is
  /// free. Making it decides, so two processes never get the same one.
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

  /// False where a directory is there already.
  private static func make(_ url: URL) throws(CheckpointError) -> Bool {
    let parent = (url.path as NSString).deletingLastPathComponent
    if !parent.isEmpty { try AtomicDirectory.makeDirectories(parent) }
    if mkdir(url.path, 0o777) == 0 { return true }
    let failure = CheckpointError.lastWriting(url.path)
    guard FileKind(url.path, followsLinks: true) == .directory else { throw failure }
    return false
  }
}
