import Foundation

/// Prevents two programs from changing the same file at once. No change is lost if every program
/// holds the lock while it reads, changes and writes the file.
///
/// The lock is on a separate file, since the changed file is replaced. A file can also be locked
/// over NFS, unlike a folder.
struct FileLock {
  private let descriptor: Int32
  private let path: String

  /// Waits until no other program holds the lock, and acquires it.
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

  /// Acquires a lock on a separate file next to the file to be changed.
  init(beside file: URL) throws(PackError) {
    try self.init(
      file.deletingLastPathComponent().appendingPathComponent(".\(file.lastPathComponent).lock"))
  }

  /// Releases the lock and removes its file. If a process is killed, the system releases its lock;
  /// the empty lock file remains, and the next holder reuses it.
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
  /// Runs `body` while holding the lock for changing this file.
  static func holding<Result>(
    _ file: URL, _ body: () throws -> Result
  ) throws -> Result {
    let lock = try FileLock(beside: file)
    defer { lock.release() }
    return try body()
  }
}
