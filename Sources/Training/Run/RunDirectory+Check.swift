import Checkpoints
import Foundation

/// Checks whether a run can begin in a directory, without writing anything.
extension RunDirectory {
  /// - Parameters:
  ///   - url: the directory of the run.
  ///   - isNumbered: whether a numbered name may be used if this one exists.
  /// - Throws: ``TrainingError/runExists(path:isFinished:)``, ``TrainingError/occupied(path:by:)``
  ///   or ``TrainingError/unwritable(path:reason:)``.
  public static func check(_ url: URL, isNumbered: Bool = false) throws(TrainingError) {
    if !isNumbered { try checkContent(of: url) }
    let files = FileManager.default
    var nearest = isNumbered ? url.deletingLastPathComponent() : url
    while FileKind(nearest.path) == nil, nearest.path != "/" {
      nearest = nearest.deletingLastPathComponent()
    }
    guard FileKind(nearest.path, followsLinks: true) == .directory else {
      throw .unwritable(path: url.path, reason: "'\(nearest.path)' is not a folder")
    }
    guard files.isWritableFile(atPath: nearest.path) else {
      throw .unwritable(path: url.path, reason: "'\(nearest.path)' is not yours to write to")
    }
  }

  /// Throws an error if a directory contains anything that a run would overwrite, except for a run
  /// without results.
  static func checkContent(of url: URL) throws(TrainingError) {
    let there = names.filter { FileKind(url.appendingPathComponent($0).path) != nil }
    guard let first = there.first else { return }
    guard let earlier = try? RunDescription(ofRun: url), earlier.program == RunDescription.name
    else {
      if there.allSatisfy({ isEmptyFile(url.appendingPathComponent($0)) }) { return }
      throw .occupied(path: url.path, by: first)
    }
    if there.contains("model") || there.contains("adapter")
      || earlier.finishedSteps >= earlier.settings.steps
    {
      throw .runExists(path: url.path, isFinished: true)
    }
    if RunCheckpoint.exists(in: url) { throw .runExists(path: url.path, isFinished: false) }
  }

  /// Returns whether this is an empty file. Such a file is left by a run that ended after creating
  /// its files and before writing them, and can be overwritten.
  private static func isEmptyFile(_ url: URL) -> Bool {
    var status = stat()
    return lstat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && status.st_size == 0
  }
}

/// Hidden files and directories left by a process that ended while writing them.
enum LeftoverFiles {
  /// Returns the intended final name for a temporary name, or nil for a name that ``AtomicFile``
  /// and ``AtomicDirectory`` never use.
  static func target(of name: String) -> String? {
    let prefix = ".tmp-"
    guard name.hasPrefix(prefix), let dash = name.dropLast(36).last, dash == "-",
      UUID(uuidString: String(name.suffix(36))) != nil
    else { return nil }
    return String(name.dropFirst(prefix.count).dropLast(37))
  }

  static func names(in url: URL) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return all.filter { target(of: $0) != nil }.sorted()
  }

  /// Removes the leftovers of files that a run writes. This must be called only while no other
  /// process uses the directory.
  static func remove(from url: URL) {
    for name in names(in: url) where RunDirectory.names.contains(target(of: name) ?? "") {
      try? FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }
  }
}
