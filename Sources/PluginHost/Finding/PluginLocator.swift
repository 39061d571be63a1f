import Foundation

/// Finds the file of a plugin by its name.
///
/// A name that starts with `.`, `/` or `~` is a path and is used unchanged. Any other name is
/// looked up, in this order, in the directories given with `--plugin-path`, those of
/// `DORA_PLUGIN_PATH`, the host program's directory, and among ``installed`` packs by their id.
/// `lire` and `lire.so` both find `lire.so` and `liblire.so`. The working directory is never
/// searched. `pack/objective` names one objective of a pack that has several.
public struct PluginLocator: Sendable {
  /// The directories to search, in this order.
  public let directories: [String]
  /// The installed packs, which are searched last.
  public var installed: (any InstalledPacks)?
  /// The directories that were ignored, with the reasons, for the message if nothing is found.
  private let ignored: [String]
  private let home: String?
  private let currentDirectory: String

  /// - Parameters:
  ///   - pluginPath: the directories named by the user. Relative paths are relative to the working
  ///     directory.
  ///   - environment: variables, of which `DORA_PLUGIN_PATH` (absolute directories separated by
  ///     colons) and `HOME` are used.
  ///   - hostDirectory: the directory of the host program.
  public init(
    pluginPath: [String] = [],
    environment: [String: String] = ProcessInfo.processInfo.environment,
    hostDirectory: String? = PluginLocator.directoryOfThisProgram
  ) {
    // A relative path is ignored, since it would depend on the working directory.
    home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let currentDirectory = FileManager.default.currentDirectoryPath
    self.currentDirectory = currentDirectory
    let entries = (environment["DORA_PLUGIN_PATH"] ?? "").split(separator: ":").map(String.init)
    var directories = pluginPath.map { Self.absolute($0, in: currentDirectory) }
    directories += entries.filter { $0.hasPrefix("/") }
    if let hostDirectory {
      let root = URL(fileURLWithPath: hostDirectory).deletingLastPathComponent().path
      directories += [
        hostDirectory, hostDirectory + "/plugins", Self.join(root, "lib/dora/plugins"),
      ]
    }
    self.directories = directories
    ignored = entries.filter { !$0.hasPrefix("/") }.map {
      "not in '\($0)', an entry of DORA_PLUGIN_PATH that isn't absolute"
    }
  }

  /// The directory of the running program, with links resolved.
  public static let directoryOfThisProgram: String? = {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return link.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
  }()

  /// The file of a plugin, and the objective that the name requests.
  public struct Location: Sendable, Equatable {
    /// The absolute path of the file.
    public let path: String
    /// The id of the objective; nil if the name doesn't specify one.
    public let objective: String?

    public init(path: String, objective: String?) {
      self.path = path
      self.objective = objective
    }
  }

  /// Splits text such as "acme.pack/focal@1.2" into a name and a version.
  public static func split(_ text: String) -> (name: String, version: String?) {
    let start = PathPrefix.end(in: text[...]) ?? text.startIndex
    guard let at = text[start...].lastIndex(of: "@"), at != text.startIndex,
      !text[at...].contains("/")
    else { return (text, nil) }
    return (String(text[..<at]), String(text[text.index(after: at)...]))
  }

  /// Returns the file with this name.
  ///
  /// - Parameters:
  ///   - name: a path, or the name of a pack.
  ///   - version: the version of an installed pack, such as "1.2", which matches any 1.2.x; nil for
  ///     the newest version.
  /// - Throws: ``PluginError/notFound(name:tried:)`` with every place that was tried,
  ///   ``PluginError/ambiguous(name:files:)`` if several different files match, and
  ///   ``PluginError/badName(name:reason:)``.
  public func locate(_ name: String, version: String? = nil) throws(PluginError) -> Location {
    guard let start = name.first, !name.contains("\0") else {
      throw .badName(name: PluginText.clean(name), reason: "is no name of a plugin")
    }
    if "./~".contains(start) { return try locatePath(name) }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, !parts.contains("") else {
      throw .badName(
        name: PluginText.clean(name), reason: "a path must start with '.', '/' or '~'")
    }
    return Location(
      path: try search(for: parts[0], version: version),
      objective: parts.count == 2 ? parts[1] : nil)
  }

  /// Locates a file by its path, which may be followed by an objective, as in `./pairwise.so/cdpo`.
  private func locatePath(_ name: String) throws(PluginError) -> Location {
    let path = Self.absolute(expandingHome(name), in: currentDirectory)
    if FileManager.default.fileExists(atPath: path) { return Location(path: path, objective: nil) }
    let url = URL(fileURLWithPath: path)
    let pack = url.deletingLastPathComponent().path
    if Self.isFile(pack) { return Location(path: pack, objective: url.lastPathComponent) }
    throw .notFound(name: PluginText.clean(name), tried: [path])
  }

  private func search(for name: String, version: String?) throws(PluginError) -> String {
    let stem = name.hasSuffix(".so") ? String(name.dropLast(3)) : name
    let fileNames = stem.hasPrefix("lib") ? ["\(stem).so"] : ["\(stem).so", "lib\(stem).so"]
    let candidates = directories.flatMap { directory in
      fileNames.map { Self.join(directory, $0) }
    }
    let found = candidates.filter { FileManager.default.fileExists(atPath: $0) }
    guard let first = found.first else {
      if let library = try installed?.library(of: name, version: version) { return library }
      throw .notFound(
        name: PluginText.clean(name),
        tried: candidates + ignored + (installed?.places ?? []) + overlooked(name))
    }
    let others = found.dropFirst().filter { !Self.isSameFile($0, first) }
    if !others.isEmpty { throw .ambiguous(name: name, files: [first] + others) }
    return first
  }

  /// Returns matching files in the working directory, which the user may have meant.
  private func overlooked(_ name: String) -> [String] {
    Self.isFile(Self.absolute(name, in: currentDirectory))
      ? ["not './\(name)', which is there: a path must start with '.', '/' or '~'"] : []
  }

  /// Returns whether two paths name the same file or files with the same bytes.
  static func isSameFile(_ a: String, _ b: String) -> Bool {
    let resolved = [a, b].map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    return resolved[0] == resolved[1] || FileManager.default.contentsEqual(atPath: a, andPath: b)
  }

  private static func isFile(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && !isDirectory.boolValue
  }

  private func expandingHome(_ path: String) -> String {
    guard let home, path == "~" || path.hasPrefix("~/") else { return path }
    return home + path.dropFirst()
  }

  private static func absolute(_ path: String, in directory: String) -> String {
    let whole = path.hasPrefix("/") ? path : join(directory, path)
    return URL(fileURLWithPath: whole).standardizedFileURL.path
  }

  private static func join(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}

extension PluginLocator {
  /// Returns all shared libraries in ``directories``, in the order of the directories and by name
  /// within each. Some of them may not be plugins.
  public func candidates() -> [String] {
    var seen: Set<String> = []
    return directories.flatMap { directory in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      return names.filter { $0.hasSuffix(".so") }.sorted().map {
        URL(fileURLWithPath: directory).appendingPathComponent($0).path
      }
    }.filter { seen.insert($0).inserted }
  }
}

/// The installed packs, in which plugins are searched for.
public protocol InstalledPacks: Sendable {
  /// The places that are searched, for the message if nothing is found.
  var places: [String] { get }

  /// Returns the library of a pack that was built for this machine.
  ///
  /// - Parameters:
  ///   - id: the pack's id.
  ///   - version: a version such as "1.2", which matches any 1.2.x; nil for the newest version.
  /// - Returns: the path of the library; nil if no pack has this id.
  /// - Throws: ``PluginError/notInstalled(name:reason:)`` if the pack is installed but can't be
  ///   used, or isn't installed in this version.
  func library(of id: String, version: String?) throws(PluginError) -> String?

  /// Returns all objectives with this name, from the pinned version of each pack or, if none is
  /// pinned, from the newest. No pack is loaded.
  func objectives(named name: String) -> [(location: PluginLocator.Location, name: String)]
}
