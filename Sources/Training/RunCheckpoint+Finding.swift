import Checkpoints
import Foundation

/// Which checkpoints there are, and whether they are what was written.
extension RunCheckpoint {
  /// The newest checkpoint of a run's directory that is whole, or the directory itself if it is one.
  ///
  /// - Parameter passOver: told of each newer one that is damaged.
  /// - Throws: ``TrainingError/damagedCheckpoint(path:reason:)`` where none is whole,
  ///   ``TrainingError/nothingSaved(path:)`` for a run that ended before its first, and
  ///   ``TrainingError/noCheckpoint(path:)`` for what is no run.
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

  /// Whether there is a checkpoint to resume from: a crash within the first one leaves none.
  public static func exists(in run: URL) -> Bool {
    !candidates(in: run.appendingPathComponent("checkpoints")).isEmpty
  }

  /// How many there are.
  public static func count(in run: URL) -> Int {
    names(in: run.appendingPathComponent("checkpoints")).count
  }

  static func isCheckpoint(_ url: URL) -> Bool {
    FileKind(url.appendingPathComponent(State.fileName).path, followsLinks: true) == .file
  }

  /// Whether this is the place of a checkpoint, whatever is in it.
  static func isInRun(_ url: URL) -> Bool {
    step(of: url.lastPathComponent) != nil
      && url.deletingLastPathComponent().lastPathComponent == "checkpoints"
      && FileKind(url.path, followsLinks: true) == .directory
  }

  // MARK: Names

  static func name(ofStep step: Int) -> String { "step-" + String(format: "%06ld", step) }

  /// Nil of what is no checkpoint's name.
  static func step(of name: String) -> Int? {
    guard name.hasPrefix("step-") else { return nil }
    let digits = name.dropFirst("step-".count)
    return digits.allSatisfy { ("0"..."9").contains($0) } ? Int(digits) : nil
  }

  /// Names of checkpoints from old to new, by number: six digits are not enough for a million steps.
  static func names(in checkpoints: URL) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints.path)) ?? []
    return all.compactMap { name in step(of: name).map { (name, $0) } }
      .filter { isBegun(checkpoints.appendingPathComponent($0.0)) }
      .sorted { $0.1 < $1.1 }.map(\.0)
  }

  /// Whether anything of a checkpoint is in a directory.
  private static func isBegun(_ url: URL) -> Bool {
    [State.fileName, "optimizer.safetensors", "model", "adapter"].contains {
      FileKind(url.appendingPathComponent($0).path) != nil
    }
  }

  /// From new to old: checkpoints, and those that a crash left hidden just before or after they had
  /// their name.
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

  /// Compares every file with its hash.
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

  /// The SHA-256 of every file below a directory, by its path there.
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
