/// The plugin that computes an objective or a robustifier, who vouches for it, and the process in
/// which its code runs.
public struct PluginProvenance: Codable, Sendable, Equatable {
  public var path: String
  /// The id in the pack's description.
  public var id: String?
  public var version: String?
  /// The SHA-256 hash of the bytes of the library that were loaded; nil if the file wasn't vetted.
  public var sha256: String?
  /// The trust level, which is "built-in", "trusted", "pinned" or "unsigned", or "file" for a
  /// plugin given by its path.
  public var level: String?
  /// The user's name for the key that signed an installed pack, and the key's fingerprint.
  public var signer: String?
  /// The SHA-256 hash of an installed pack's manifest.
  public var manifest: String?
  /// The lock file that pins the pack, for a run that uses only pinned packs.
  public var lock: String?
  /// The process in which the plugin's code runs, which is "own" for a separate process or "host"
  /// for the process of this program.
  public var process: String
  /// The measures that isolate the plugin's process, if it is separate.
  public var measures: [String]
  /// The isolation measures that this machine's kernel doesn't support.
  public var missing: [String]

  public init(path: String, process: String, measures: [String], missing: [String]) {
    self.path = path
    self.process = process
    self.measures = measures
    self.missing = missing
  }
}
