import Foundation

/// Reads and writes whole files, and reports the system's reasons for failures.
enum LocalFile {
  static func read(_ file: URL, limit: Int) throws(PackError) -> [UInt8] {
    // Without O_NONBLOCK, opening a pipe in place of the file would block.
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    func refusal(_ reason: String) -> PackError { .unreadable(path: file.path, reason: reason) }
    guard descriptor >= 0 else { throw refusal(systemReason) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw refusal(systemReason) }
    guard information.st_mode & S_IFMT == S_IFREG else { throw refusal("it is no plain file") }
    let bytes: [UInt8]
    do {
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
      bytes = Array(try handle.read(upToCount: limit + 1) ?? Data())
    } catch {
      throw refusal(reason(error))
    }
    guard bytes.count <= limit else {
      throw .tooLarge(file: file.path, what: "it has too many bytes", limit: limit)
    }
    return bytes
  }

  /// The names in a folder, sorted; empty if the folder doesn't exist.
  static func names(in folder: URL) throws(PackError) -> [String] {
    var isFolder = ObjCBool(false)
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else {
      return []
    }
    guard isFolder.boolValue else {
      throw .unreadable(path: folder.path, reason: "it is no folder")
    }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    } catch {
      throw .unreadable(path: folder.path, reason: reason(error))
    }
  }

  /// Writes a new file, which is on disk when this returns; on failure there is none.
  static func create(_ file: URL, _ bytes: [UInt8], mode: mode_t) throws(PackError) {
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw failure(file) }
    defer { close(descriptor) }
    do throws(PackError) {
      try write(bytes, to: descriptor, file)
    } catch {
      unlink(file.path)
      throw error
    }
  }

  private static func write(
    _ bytes: [UInt8], to descriptor: Int32, _ file: URL
  ) throws(PackError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(file) }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0 else { throw failure(file) }
  }

  /// Writes a temporary file and renames it, so that readers see either the old file or the new
  /// one.
  static func replace(_ file: URL, _ bytes: [UInt8]) throws(PackError) {
    try makeFolder(file.deletingLastPathComponent())
    let new = file.deletingLastPathComponent()
      .appendingPathComponent(".\(file.lastPathComponent).\(UUID().uuidString)")
    try create(new, bytes, mode: 0o644)
    guard rename(new.path, file.path) == 0 else {
      let error = failure(file)
      unlink(new.path)
      throw error
    }
    try synchronize(file.deletingLastPathComponent())
  }

  static func makeFolder(_ folder: URL) throws(PackError) {
    if DoraFolders.isNowhere(folder) { throw .noHome }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: folder.path, reason: reason(error))
    }
  }

  static func remove(_ item: URL) throws(PackError) {
    do {
      try FileManager.default.removeItem(at: item)
    } catch {
      throw .unwritable(path: item.path, reason: reason(error))
    }
  }

  /// Flushes a folder's entries to disk.
  static func synchronize(_ folder: URL) throws(PackError) {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(folder) }
  }

  static func failure(_ file: URL) -> PackError {
    .unwritable(path: file.path, reason: systemReason)
  }

  private static var systemReason: String { String(cString: strerror(errno)).lowercased() }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return error.localizedDescription
    }
    return String(cString: strerror(Int32(underlying.code))).lowercased()
  }
}
