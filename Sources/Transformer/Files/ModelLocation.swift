import Foundation

/// Finds the directory of a model. The model may be given as a directory, as a directory in the
/// Hugging Face cache, or by its name on the hub, `OWNER/NAME` or `OWNER/NAME@REVISION`, if it has
/// been downloaded. This type never downloads anything.
public struct ModelLocation: Sendable {
  /// The directory in which the hub's own tools store downloads.
  let cache: URL

  /// - Parameter environment: the environment variables. `HF_HUB_CACHE`, `HF_HOME` and
  ///   `XDG_CACHE_HOME` relocate the cache, in this order of precedence.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func path(_ name: String) -> URL? {
      environment[name].flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0) }
    }
    let home = path("HOME") ?? FileManager.default.homeDirectoryForCurrentUser
    cache =
      path("HF_HUB_CACHE") ?? path("HF_HOME")?.appendingPathComponent("hub")
      ?? (path("XDG_CACHE_HOME") ?? home.appendingPathComponent(".cache"))
      .appendingPathComponent("huggingface/hub")
  }

  /// - Parameter directory: the directory as the user gave it.
  /// - Returns: the directory that contains the model. If no model is found, this is the given
  ///   directory, so that loading reports what is wrong with it.
  public func directory(for directory: URL) -> URL {
    if FileManager.default.fileExists(atPath: directory.path) {
      return snapshot(in: directory, revision: "main") ?? directory
    }
    let parts = directory.relativePath.split(
      separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first.map(String.init), Self.isRepositoryName(name) else {
      return directory
    }
    let folder = "models--" + name.replacingOccurrences(of: "/", with: "--")
    let revision = parts.count > 1 ? String(parts[1]) : "main"
    return snapshot(in: cache.appendingPathComponent(folder), revision: revision) ?? directory
  }

  /// The snapshot of a revision, which is a branch or a commit. If the cache has no branch `main`,
  /// its only snapshot is used for that branch.
  private func snapshot(in repository: URL, revision: String) -> URL? {
    guard repository.lastPathComponent.hasPrefix("models--"), !revision.contains("..") else {
      return nil
    }
    let snapshots = repository.appendingPathComponent("snapshots")
    let reference = repository.appendingPathComponent("refs/\(revision)")
    let commit = (try? String(contentsOf: reference, encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let named = snapshots.appendingPathComponent(commit ?? revision)
    if FileManager.default.fileExists(atPath: named.path) { return named }
    let all = (try? FileManager.default.contentsOfDirectory(atPath: snapshots.path)) ?? []
    guard revision == "main", commit == nil, all.count == 1 else { return nil }
    return snapshots.appendingPathComponent(all[0])
  }

  /// Whether the path has the form of a model's name on the hub, `NAME` or `OWNER/NAME`.
  static func isRepositoryName(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count)
      && parts.allSatisfy { part in
        part.first.map { $0.isLetter || $0.isNumber } == true
          && part.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
      }
  }
}
