import Checkpoints
import Foundation

/// Finds checkpoints and checks that they haven't changed since they were written.
extension RunCheckpoint {
  /// Returns the newest intact checkpoint in a run's directory, or the directory itself if it is a
  /// checkpoint.
  ///
  /// - Parameters:
  ///   - url: the directory of a run or a checkpoint.
  ///   - passOver: called for each newer checkpoint that is damaged.
  /// - Throws: ``TrainingError/damagedCheckpoint(path:reason:)`` if none is intact,
  ///   ``TrainingError/nothingSaved(path:)`` for a run that ended before its first checkpoint, and
  ///   ``TrainingError/noCheckpoint(path:)`` if there is no run.
  public static func latest(
    in url: URL, passOver: (TrainingError) -> Void = { _ in }
  ) throws(TrainingError) -> URL {
    if isCheckpoint(url) || isInRun(url) {
      try verify(url)
      return url
    }
    let checkpoints = url.appendingPathComponent("checkpoints")
    let found = candidates(in: checkpoints)
    guard !found.isEmpty else {
      throw (try? RunDescription(ofRun: url)) == nil
        ? .notResumable(url) : .nothingSaved(path: url.path)
    }
    var damages: [TrainingError] = []
    for name in found {
      let checkpoint = checkpoints.appendingPathComponent(name)
      do {
        try verify(checkpoint)
        damages.forEach(passOver)
        return checkpoint
      } catch {
        damages.append(error)
      }
    }
    throw damages[0]
  }

  /// Returns whether there is a checkpoint to resume from. There is none if a crash happened while
  /// the first one was written.
  public static func exists(in run: URL) -> Bool {
    !candidates(in: run.appendingPathComponent("checkpoints")).isEmpty
  }

  /// Returns the number of a run's checkpoints.
  public static func count(in run: URL) -> Int {
    names(in: run.appendingPathComponent("checkpoints")).count
  }

  static func isCheckpoint(_ url: URL) -> Bool {
    FileKind(url.appendingPathComponent(State.fileName).path, followsLinks: true) == .file
  }

  /// Returns whether this is the location of a checkpoint in a run, regardless of its content.
  static func isInRun(_ url: URL) -> Bool {
    step(of: url.lastPathComponent) != nil
      && url.deletingLastPathComponent().lastPathComponent == "checkpoints"
      && FileKind(url.path, followsLinks: true) == .directory
  }

  // MARK: Names

  static func name(ofStep step: Int) -> String { "step-" + String(format: "%06ld", step) }

  /// Returns the step in a checkpoint's name, or nil if the name isn't that of a checkpoint.
  static func step(of name: String) -> Int? {
    guard name.hasPrefix("step-") else { return nil }
    let digits = name.dropFirst("step-".count)
    return digits.allSatisfy { ("0"..."9").contains($0) } ? Int(digits) : nil
  }

  /// Returns the names of checkpoints from oldest to newest. They are sorted by number, because a
  /// step number may have more than six digits.
  static func names(in checkpoints: URL) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints.path)) ?? []
    return all.compactMap { name in step(of: name).map { (name, $0) } }
      .filter { isBegun(checkpoints.appendingPathComponent($0.0)) }
      .sorted { $0.1 < $1.1 }.map(\.0)
  }

  /// Returns whether a directory contains any part of a checkpoint.
  private static func isBegun(_ url: URL) -> Bool {
    [State.fileName, "optimizer.safetensors", "model", "adapter"].contains {
      FileKind(url.appendingPathComponent($0).path) != nil
    }
  }

  /// Returns the names of checkpoints from newest to oldest. They include checkpoints that a crash
  /// left under a hidden name, either just before they had their final name or just after it was
  /// removed.
  private static func candidates(in checkpoints: URL) -> [String] {
    let names = names(in: checkpoints)
    let hidden = LeftoverFiles.names(in: checkpoints).filter { name in
      guard let target = LeftoverFiles.target(of: name), step(of: target) != nil else {
        return false
      }
      return !names.contains(target) && isWhole(checkpoints.appendingPathComponent(name))
    }
    func number(_ name: String) -> Int { step(of: LeftoverFiles.target(of: name) ?? name) ?? -1 }
    return (names + hidden).sorted { number($0) > number($1) }
  }

  // MARK: Content

  private static func isWhole(_ checkpoint: URL) -> Bool {
    (try? verify(checkpoint)) != nil
  }

  /// Checks every file against its hash.
  ///
  /// - Throws: ``TrainingError/noCheckpoint(path:)`` or
  ///   ``TrainingError/damagedCheckpoint(path:reason:)``.
  public static func verify(_ checkpoint: URL) throws(TrainingError) {
    let state = try State(of: checkpoint)
    for (name, hash) in (state.files ?? [:]).sorted(by: { $0.key < $1.key }) {
      func damaged(_ what: String) -> TrainingError {
        .damagedCheckpoint(path: checkpoint.path, reason: "'\(name)' \(what)")
      }
      guard let found = try? ContentHash.of(file: checkpoint.appendingPathComponent(name)) else {
        throw damaged("is missing or can't be read")
      }
      if found != hash { throw damaged("has changed since it was written") }
    }
  }

  /// Returns the SHA-256 hash of every file below a directory, by its relative path.
  static func hashes(below directory: URL) throws(CheckpointError) -> [String: String] {
    var hashes: [String: String] = [:]
    do {
      for name in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
        let file = directory.appendingPathComponent(name)
        if FileKind(file.path) == .file { hashes[name] = try ContentHash.of(file: file) }
      }
    } catch {
      throw .unreadable(file: directory.path, reason: "\(error)")
    }
    return hashes
  }
}
