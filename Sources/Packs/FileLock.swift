import Foundation

/// Prevents two programs from changing the same file at once: no change is lost if a file is read,
/// changed and written under a lock.
///
/// A separate file is locked, since the changed file is replaced. This also works over NFS, where a
/// folder can't be locked.
struct FileLock {
  private let descriptor: Int32
  private let path: String

  /// Acquires the lock, waiting until no other program holds it.
  init(_ file: URL) throws(PackError) {
    try LocalFile.makeFolder(file.deletingLastPathComponent())
    path = file.path
    while true {
      let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw LocalFile.failure(file) }
      guard Self.wait(for: descriptor) else {
        let error = LocalFile.failure(file)
        close(descriptor)
        throw error
      }
      // If the previous holder has removed the file, this lock has no effect.
      if Self.isSame(descriptor, file.path) {
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
  }

  /// Makes a lock in a separate file next to the file to be changed.
  init(beside file: URL) throws(PackError) {
    try self.init(
      file.deletingLastPathComponent().appendingPathComponent(".\(file.lastPathComponent).lock"))
  }

  /// If a process is killed, its lock is released as well, but the empty lock file remains and the
  /// next holder reuses it.
  func release() {
    unlink(path)
    close(descriptor)
  }

  private static func wait(for descriptor: Int32) -> Bool {
    while flock(descriptor, LOCK_EX) != 0 { if errno != EINTR { return false } }
    return true
  }

  private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }
}

extension FileLock {
  /// Runs `body` while holding the lock of this file.
  static func holding<Result>(
    _ file: URL, _ body: () throws -> Result
  ) throws -> Result {
    let lock = try FileLock(beside: file)
    defer { lock.release() }
    return try body()
  }
}
