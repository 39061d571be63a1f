import Foundation

/// Where this user's packs and decisions are, as the XDG base directory specification has it.
public struct DoraFolders: Sendable, Equatable {
  /// `$XDG_CONFIG_HOME/dora`: whom the user trusts.
  public let configuration: URL
  /// `$XDG_DATA_HOME/dora`: installed packs.
  public let data: URL
  /// `$XDG_STATE_HOME/dora`: what was blocked.
  public let state: URL

  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let home = URL(fileURLWithPath: environment["HOME"] ?? "/")
    func folder(_ variable: String, _ standard: String) -> URL {
      // The specification has relative ones ignored.
      let given = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
      let root = given.map { URL(fileURLWithPath: $0) } ?? home.appendingPathComponent(standard)
      return root.appendingPathComponent("dora")
    }
    configuration = folder("XDG_CONFIG_HOME", ".config")
    data = folder("XDG_DATA_HOME", ".local/share")
    state = folder("XDG_STATE_HOME", ".local/state")
  }

  public var trust: URL { configuration.appendingPathComponent("trust.json") }
  public var packs: URL { data.appendingPathComponent("packs") }
  public var blocked: URL { state.appendingPathComponent("blocked.json") }
}
