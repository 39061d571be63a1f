import Foundation

/// The directories in which Python packages are installed, and in which wheels with packs are
/// searched for.
public struct PythonEnvironment: Sendable, Equatable {
  /// The directories in the order of the search, with links resolved.
  public let directories: [URL]

  /// The active environment, and the one that the running program was installed in.
  public static var ofThisProgram: PythonEnvironment {
    PythonEnvironment(
      program: try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
  }

  public static let none = PythonEnvironment(directories: [])

  init(directories: [URL]) { self.directories = directories }

  /// - Parameters:
  ///   - paths: the `sys.path` of a Python program. Entries that aren't absolute or aren't
  ///     directories are ignored.
  ///   - program: a file of this program. If it was itself installed from a wheel, packages in the
  ///     same directory are found, whether or not the environment is active.
  ///   - variables: the environment variables. The active environment is given by `VIRTUAL_ENV` or,
  ///     if that isn't set, by `CONDA_PREFIX`.
  public init(
    paths: [String] = [], program: String? = nil,
    variables: [String: String] = ProcessInfo.processInfo.environment
  ) {
    let active = [variables["VIRTUAL_ENV"], variables["CONDA_PREFIX"]].compactMap { $0 }
      .first { $0.hasPrefix("/") }
    let all =
      paths + (active.map(Self.packages(ofEnvironment:)) ?? [])
      + (program.flatMap(Self.packages(around:)).map { [$0] } ?? [])
    var seen: Set<String> = []
    directories = all.filter { $0.hasPrefix("/") }.compactMap(Self.directory).filter {
      seen.insert($0).inserted
    }.map { URL(fileURLWithPath: $0) }
  }

  /// Returns the directories `lib/pythonX.Y/site-packages` of an environment, for all versions of
  /// Python.
  private static func packages(ofEnvironment root: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/lib")) ?? []
    return names.filter { $0.hasPrefix("python") }.sorted().map {
      "\(root)/lib/\($0)/site-packages"
    }
  }

  private static func packages(around program: String) -> String? {
    let parts = program.split(separator: "/")
    guard let end = parts.lastIndex(where: { ["site-packages", "dist-packages"].contains($0) })
    else { return nil }
    return "/" + parts[...end].joined(separator: "/")
  }

  private static func directory(_ path: String) -> String? {
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else { return nil }
    return resolved(path)
  }

  /// Returns the path with links resolved, or nil if the file doesn't exist.
  static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}
