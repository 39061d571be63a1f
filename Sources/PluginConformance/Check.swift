/// A requirement that plugins must meet, with its name, a statement of what a pass proves, and the
/// code that checks it.
public struct Check: Sendable {
  /// The subject of a check.
  public enum Scope: Sendable {
    /// The library as a whole.
    case library
    /// Each objective of the pack.
    case objective
    /// Each objective, if the user has set a time for the check.
    case onRequest
    /// Each robustifier of the pack.
    case robustifier
    /// Each robustifier, if the user has set a time for the check.
    case robustifierOnRequest
  }

  /// A permanent identifier, as used with `--only`.
  public let id: String
  /// A short title for reports.
  public let title: String
  /// A sentence that says what a pass proves.
  public let proves: String
  public let scope: Scope
  /// Performs the check. This runs in a separate process, in which no other check runs.
  let run: @Sendable (PluginUnderTest) throws(Outcome) -> Outcome
}

/// The input of a check, which consists of the plugin and the data to try it with.
public struct PluginUnderTest: Sendable, Equatable {
  /// The absolute path of the library.
  public var path: String
  /// The id of the objective to check; nil if the check isn't about an objective.
  public var objective: String?
  /// The id of the robustifier to check; nil if the check isn't about a robustifier.
  public var robustifier: String?
  /// The first seed for made-up data. If a check fails, the report names the seed.
  public var seed: UInt64
  /// The path of a file with cases whose results are known.
  public var golden: String?
  /// The time to spend on random data, in seconds.
  public var fuzzSeconds: Double

  public init(
    path: String, objective: String? = nil, robustifier: String? = nil, seed: UInt64 = 1,
    golden: String? = nil, fuzzSeconds: Double = 0
  ) {
    self.path = path
    self.objective = objective
    self.robustifier = robustifier
    self.seed = seed
    self.golden = golden
    self.fuzzSeconds = fuzzSeconds
  }
}
