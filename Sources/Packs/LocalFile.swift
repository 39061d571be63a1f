import FileFormats
import Foundation
import LocalSystem

/// Reads and writes whole files. Errors include the system's reason for the failure.
enum LocalFile {
  static func read(_ file: URL, limit: Int) throws(PackError) -> [UInt8] {
    do throws(RegularFile.Failure) {
      return try RegularFile.bytes(file.path, limit: limit)
    } catch {
      switch error {
      case .system(let reason): throw .unreadable(path: file.path, reason: reason.lowercased())
      case .directory, .other: throw .unreadable(path: file.path, reason: "it is no plain file")
      case .tooLong:
        throw .tooLarge(file: file.path, what: "it has too many bytes", limit: limit)
      }
    }
  }

  /// Returns the sorted names of a folder's contents. A missing folder is treated as empty.
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
  ///
  /// - Parameters:
  ///   - target: the file that the new one will replace, which errors name. If nil, they name the
  ///     new file.
  ///   - bytes: the content.
  ///   - mode: the permissions.
  static func create(
    _ file: URL, for target: URL? = nil, _ bytes: [UInt8], mode: mode_t
  ) throws(PackError) {
    try naming { () throws(WriteFailure) in
      let new = try NewFile(file.path, for: target?.path, mode: mode)
      do throws(WriteFailure) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(WriteFailure) in
          try new.write(UnsafeRawBufferPointer(bytes))
        }
        try new.finish()
      } catch {
        unlink(file.path)
        throw error
      }
    }
  }

  /// Writes a temporary file and renames it, so that readers see either the old file or the new
  /// one.
  static func replace(_ file: URL, _ bytes: [UInt8]) throws(PackError) {
    try makeFolder(file.deletingLastPathComponent())
    let new = file.deletingLastPathComponent()
      .appendingPathComponent(".\(file.lastPathComponent).\(UUID().uuidString)")
    do throws(PackError) {
      try create(new, for: file, bytes, mode: 0o644)
      try naming { () throws(WriteFailure) in try NewFile.rename(new.path, to: file.path) }
    } catch {
      unlink(new.path)
      throw error
    }
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
    try naming { () throws(WriteFailure) in try NewFile.synchronize(folder.path) }
  }

  private static func naming(_ body: () throws(WriteFailure) -> Void) throws(PackError) {
    do throws(WriteFailure) { try body() } catch {
      throw .unwritable(path: error.path, reason: error.reason.lowercased())
    }
  }

  static func failure(_ file: URL) -> PackError {
    .unwritable(path: file.path, reason: systemReason)
  }

  private static var systemReason: String { SystemError.lastReason.lowercased() }

  /// The system's reason in lower case, to continue a sentence; another reason as it is.
  private static func reason(_ error: any Error) -> String {
    let isSystems = (error as NSError).userInfo[NSUnderlyingErrorKey] != nil
    let reason = SystemError.reason(of: error)
    return isSystems ? reason.lowercased() : reason
  }
}
