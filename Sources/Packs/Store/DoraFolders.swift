import Foundation
import PluginHost

/// The folders for this user's packs and decisions, according to the XDG base directory
/// specification.
public struct DoraFolders: Sendable, Equatable {
  /// The folder with the user's trust decisions, `$XDG_CONFIG_HOME/dora`.
  public let configuration: URL
  /// The folder with the installed packs, `$XDG_DATA_HOME/dora`.
  public let data: URL
  /// The folder with the list of blocked libraries, `$XDG_STATE_HOME/dora`.
  public let state: URL
  /// The reason why some of these folders can't be determined, and therefore can't be read or
  /// written; nil if all are valid.
  public let objection: String?

  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func folder(_ variable: String, _ standard: String) -> URL? {
      Self.root(variable, standard, environment)?.appendingPathComponent("dora")
    }
    let folders = [
      folder("XDG_CONFIG_HOME", ".config"), folder("XDG_DATA_HOME", ".local/share"),
      folder("XDG_STATE_HOME", ".local/state"),
    ]
    configuration = folders[0] ?? Self.nowhere
    data = folders[1] ?? Self.nowhere
    state = folders[2] ?? Self.nowhere
    let home = environment["HOME"].map { "is '\(PluginText.clean($0))', no absolute path" }
    objection =
      folders.contains(nil)
      ? "HOME \(home ?? "is not set"), so no key is trusted and no pack is looked for there" : nil
  }

  /// Returns the folder for a variable of the specification. This is the variable's value, or by
  /// default a folder in the user's home directory.
  ///
  /// - Returns: the folder, or nil if neither is an absolute path. A relative path would depend on
  ///   the working directory, which another user may have prepared. The specification also says to
  ///   ignore relative paths.
  public static func root(
    _ variable: String, _ standard: String,
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL? {
    func absolute(_ variable: String) -> URL? {
      environment[variable].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
    }
    return absolute(variable) ?? absolute("HOME")?.appendingPathComponent(standard)
  }

  public var trust: URL { configuration.appendingPathComponent("trust.json") }
  public var packs: URL { data.appendingPathComponent("packs") }
  public var blocked: URL { state.appendingPathComponent("blocked.json") }

  /// A path that can't exist, because its parent isn't a folder.
  private static let nowhere = URL(fileURLWithPath: "/dev/null/dora")

  static func isNowhere(_ url: URL) -> Bool { url.path.hasPrefix(nowhere.path) }
}
