import Foundation

/// Finds the file of a plugin by its name.
///
/// A name that starts with `.`, `/` or `~` is a path and is used unchanged. Any other name is
/// looked up, in this order, in the directories given with `--plugin-path`, those of
/// `DORA_PLUGIN_PATH`, the host program's directory, and among ``installed`` packs by their id.
/// `lire` and `lire.so` both find `lire.so` and `liblire.so`. The working directory is never
/// searched. `pack/objective` names one objective of a pack that has several.
public struct PluginLocator: Sendable {
  /// Where to look, in this order.
  public let directories: [String]
  /// The installed packs, which are searched last.
  public var installed: (any InstalledPacks)?
  /// Directories that were ignored and the reasons, for the message when nothing is found.
  private let ignored: [String]
  private let home: String?
  private let currentDirectory: String

  /// - Parameters:
  ///   - pluginPath: directories named by the user, relative to the working directory.
  ///   - environment: `DORA_PLUGIN_PATH`, absolute directories separated by colons, and `HOME`.
  ///   - hostDirectory: the host program's directory.
  public init(
    pluginPath: [String] = [],
    environment: [String: String] = ProcessInfo.processInfo.environment,
    hostDirectory: String? = PluginLocator.directoryOfThisProgram
  ) {
    // A relative path would depend on the working directory.
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

  /// A file, and the objective that the name requests.
  public struct Location: Sendable, Equatable {
    /// The absolute path of the file.
    public let path: String
    /// The objective's id; nil if the name doesn't specify one.
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

  /// The file with this name.
  ///
  /// - Parameter version: the version of an installed pack, such as "1.2", which any 1.2.x matches;
  ///   nil for the newest.
  /// - Throws: ``PluginError/notFound(name:tried:)`` with every place that was tried,
  ///   ``PluginError/ambiguous(name:files:)`` when different files match, and
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

  /// Locates a path to a file, optionally followed by an objective: `./pairwise.so/cdpo`.
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

  /// Matching files in the working directory, which the user may have meant.
  private func overlooked(_ name: String) -> [String] {
    Self.isFile(Self.absolute(name, in: currentDirectory))
      ? ["not './\(name)', which is there: a path must start with '.', '/' or '~'"] : []
  }

  /// Whether two paths name the same file or files with the same bytes.
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
  /// Every shared library in ``directories``, in that order and by name within each; some may not
  /// be plugins.
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

/// The installed packs, for the plugin search.
public protocol InstalledPacks: Sendable {
  /// The places searched, for the message when nothing is found.
  var places: [String] { get }

  /// The library of a pack that was built for this machine.
  ///
  /// - Parameters:
  ///   - id: the pack's id.
  ///   - version: a version such as "1.2", which any 1.2.x matches; nil for the newest.
  /// - Returns: the library's path; nil if no pack has that id.
  /// - Throws: ``PluginError/notInstalled(name:reason:)`` if the pack is installed but can't be
  ///   used, or isn't installed in that version.
  func library(of id: String, version: String?) throws(PluginError) -> String?

  /// Every objective with this name, from the pinned version of its pack or else the newest. No
  /// pack is loaded.
  func objectives(named name: String) -> [(location: PluginLocator.Location, name: String)]
}
