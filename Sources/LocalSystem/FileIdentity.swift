import Foundation

/// The identity of a file or directory, which is independent of its path.
public struct FileIdentity: Equatable, Sendable {
  private let device: UInt64
  private let number: UInt64

  /// Finds the identity of the file at this URL, following symbolic links. Returns nil if there is
  /// no file.
  public init?(_ url: URL) {
    var status = stat()
    guard stat(url.path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }
}

/// Metadata that show whether a file, or the files in a directory, have changed. Contents aren't
/// read.
public struct ChangeMarks: Equatable, Sendable {
  private let files: [String: [Int]]

  public init(of url: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let entries = names.map { ($0, Self.marks(of: url.appendingPathComponent($0).path)) }
    files = Dictionary(entries + [("", Self.marks(of: url.path))]) { $1 }
  }

  private static func marks(of path: String) -> [Int] {
    var status = stat()
    guard stat(path, &status) == 0 else { return [] }
    // The times of a directory aren't used, since they change when an unrelated file is written
    // into it.
    guard status.st_mode & S_IFMT == S_IFREG else { return [Int(bitPattern: UInt(status.st_ino))] }
    return [
      Int(bitPattern: UInt(status.st_ino)), Int(status.st_size), status.st_mtim.tv_sec,
      status.st_mtim.tv_nsec,
    ]
  }
}
