/// One requirement on every plugin, as data: its name, what a pass proves, and how it is checked.
public struct Check: Sendable {
  /// The subject of a check.
  public enum Scope: Sendable {
    /// The file as a whole.
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

  /// A permanent identifier, which `--only` takes.
  public let id: String
  /// A short title for a line of a report.
  public let title: String
  /// What a pass proves, as one sentence.
  public let proves: String
  public let scope: Scope
  /// Runs in a separate process, in which no other check runs.
  let run: @Sendable (PluginUnderTest) throws(Outcome) -> Outcome
}

/// The input of a check: the plugin, and the data to try it with.
public struct PluginUnderTest: Sendable, Equatable {
  /// The absolute path of the library.
  public var path: String
  /// The id of the objective; nil if something else is checked.
  public var objective: String?
  /// The id of the robustifier; nil if something else is checked.
  public var robustifier: String?
  /// The first seed of made-up data. A report names the seed of a failure.
  public var seed: UInt64
  /// A file of cases with known results.
  public var golden: String?
  /// The time for which random data are tried, in seconds.
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
