import Foundation
import PluginHost

/// The folders for this user's packs and decisions, according to the XDG base directory
/// specification.
public struct DoraFolders: Sendable, Equatable {
  /// `$XDG_CONFIG_HOME/dora`, which contains the user's trust decisions.
  public let configuration: URL
  /// `$XDG_DATA_HOME/dora`, which contains the installed packs.
  public let data: URL
  /// `$XDG_STATE_HOME/dora`, which contains the list of blocked libraries.
  public let state: URL
  /// Why some of these folders can't be determined, so that they can be neither read nor written;
  /// nil if all are valid.
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

  /// The folder for a variable of the specification: its value, or a folder in the user's home
  /// directory.
  ///
  /// - Returns: nil if neither is an absolute path. A relative path would depend on the working
  ///   directory, which another user may have prepared; the specification ignores relative paths,
  ///   too.
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

  /// A path that can't exist for any user, because its parent isn't a folder.
  private static let nowhere = URL(fileURLWithPath: "/dev/null/dora")

  static func isNowhere(_ url: URL) -> Bool { url.path.hasPrefix(nowhere.path) }
}
