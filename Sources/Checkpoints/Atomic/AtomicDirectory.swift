import CFiles
import Foundation

/// Writes and replaces directories so that each is either complete or absent.
public enum AtomicDirectory {
  /// Builds a directory next to `url` and gives it that name once `body` has filled it.
  ///
  /// Until then, an existing directory is unchanged. Only the entries that the new directory also
  /// has are replaced. All others are kept, since they don't belong to the caller. Missing parents
  /// are created.
  ///
  /// - Throws: ``CheckpointError/unwritable(file:reason:)``,
  ///   ``CheckpointError/noRoom(file:reason:)``, or the error of `body`. The target is then
  ///   unchanged, and no temporary entries are left next to it.
  public static func write(
    to url: URL, _ body: (_ temporary: URL) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    let temporary = url.temporarySibling
    let isThere: Bool
    do {
      try makeDirectories(temporary.path)
      try body(temporary)
      try synchronizeContents(of: temporary)
      isThere = try isDirectory(url)
      if !isThere { try AtomicFile.rename(temporary, to: url) }
    } catch {
      // Only the first failure is reported. If the temporary directory can't be removed, it is
      // hidden and harmless.
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
    if isThere { try replace(url, by: temporary) }
  }

  /// Creates a directory and its missing parents.
  public static func makeDirectories(_ path: String) throws(CheckpointError) {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    let parent = (path as NSString).deletingLastPathComponent
    guard errno == ENOENT, !parent.isEmpty, parent != path else { throw .lastWriting(path) }
    try makeDirectories(parent)
    // Another process may have created the directory in the meantime.
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .lastWriting(path) }
  }

  /// Returns whether a directory exists, or false if nothing exists at the path.
  private static func isDirectory(_ url: URL) throws(CheckpointError) -> Bool {
    guard let kind = FileKind(url.path, followsLinks: true) ?? FileKind(url.path) else {
      return false
    }
    guard kind == .directory else {
      throw .unwritable(file: url.path, reason: "it is a file, not a directory")
    }
    return true
  }

  // MARK: Replacing

  private static func replace(_ url: URL, by new: URL) throws(CheckpointError) {
    // If the path is a link, the target of the link is replaced, not the link itself.
    let target = url.resolvingSymlinksInPath()
    if cf_exchange(new.path, target.path) == 0 {
      try AtomicFile.synchronize(target.deletingLastPathComponent())
      return try carryOver(from: new, to: target)
    }
    // If directories can't be exchanged, the target's name doesn't exist for a moment, while both
    // directories have hidden names.
    let old = target.temporarySibling
    try AtomicFile.rename(target, to: old)
    do {
      try AtomicFile.rename(new, to: target)
    } catch {
      try AtomicFile.rename(old, to: target)
      throw error
    }
    try carryOver(from: old, to: target)
  }

  /// Moves the entries that `new` lacks from `old` to `new`, and removes the rest of `old`.
  private static func carryOver(from old: URL, to new: URL) throws(CheckpointError) {
    for name in try names(in: old) {
      let (before, after) = (old.appendingPathComponent(name), new.appendingPathComponent(name))
      switch (FileKind(before.path), FileKind(after.path)) {
      case (_, nil): try AtomicFile.rename(before, to: after)
      case (.directory, .directory): try carryOver(from: before, to: after)
      case (.directory, _):
        throw .unwritable(file: after.path, reason: "a directory of that name was there")
      default: if unlink(before.path) != 0 { throw .lastWriting(before.path) }
      }
    }
    if rmdir(old.path) != 0 { throw .lastWriting(old.path) }
  }

  private static func names(in url: URL) throws(CheckpointError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: url.path)
    } catch {
      throw .unreadable(file: url.path, reason: "\(error)")
    }
  }

  private static func synchronizeContents(of url: URL) throws(CheckpointError) {
    let names = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
    while let item = names?.nextObject() as? URL { try AtomicFile.synchronize(item) }
    try AtomicFile.synchronize(url)
  }
}
