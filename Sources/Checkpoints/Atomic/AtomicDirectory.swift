import Foundation

/// Writes directories that are complete or absent, and replaces them in the same manner.
public enum AtomicDirectory {
  /// Builds a directory beside `url` and gives it that name once `body` has filled it.
  ///
  /// A directory already there stays until then and is removed afterwards. Missing parents are
  /// created.
  ///
  /// - Throws: ``CheckpointError/unwritable(file:reason:)``, or what `body` throws. The target is
  ///   then what it was before, and nothing is left beside it.
  public static func write(
    to url: URL, _ body: (_ temporary: URL) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    let temporary = url.temporarySibling
    do {
      try create(temporary)
      try body(temporary)
      try synchronizeContents(of: temporary)
      try replace(url, by: temporary)
    } catch {
      // The first failure is the one to report; what stays behind is hidden and harms nobody.
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
  }

  private static func create(_ url: URL) throws(CheckpointError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(file: url.path, reason: "\(error)")
    }
  }

  private static func replace(_ url: URL, by new: URL) throws(CheckpointError) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) else {
      return try AtomicFile.rename(new, to: url)
    }
    guard isDirectory.boolValue else {
      throw .unwritable(file: url.path, reason: "it is a file, not a directory")
    }
    // A rename cannot replace a directory that is not empty: the old one steps aside first.
    let old = url.temporarySibling
    try AtomicFile.rename(url, to: old)
    do {
      try AtomicFile.rename(new, to: url)
    } catch {
      try AtomicFile.rename(old, to: url)
      throw error
    }
    try remove(old)
  }

  private static func remove(_ url: URL) throws(CheckpointError) {
    do {
      try FileManager.default.removeItem(at: url)
    } catch {
      throw .unwritable(file: url.path, reason: "\(error)")
    }
  }

  private static func synchronizeContents(of url: URL) throws(CheckpointError) {
    let names = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
    while let item = names?.nextObject() as? URL { try AtomicFile.synchronize(item) }
    try AtomicFile.synchronize(url)
  }
}
