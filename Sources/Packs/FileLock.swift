import Foundation

/// Keeps two programs from changing one thing at a time: what is read, changed and written under a lock
/// keeps every change.
///
/// A file of its own is locked, since the one that is changed gets replaced. It works over NFS, too, where
/// a folder can't be locked.
struct FileLock {
  private let descriptor: Int32
  private let path: String

  /// Waits until nobody else has it.
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
      // Whoever had it before has removed the file: then this lock is one of nothing.
      if Self.isSame(descriptor, file.path) {
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
  }

  /// Beside a file that is changed.
  init(beside file: URL) throws(PackError) {
    try self.init(
      file.deletingLastPathComponent().appendingPathComponent(".\(file.lastPathComponent).lock"))
  }

  /// Whoever is killed releases it too, and leaves an empty file for the next.
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
  /// Does something while nobody else who asks for the lock of this file does.
  static func holding<Result>(
    _ file: URL, _ body: () throws -> Result
  ) throws -> Result {
    let lock = try FileLock(beside: file)
    defer { lock.release() }
    return try body()
  }
}
