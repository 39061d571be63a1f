/// One thing that every plugin must get right, as data: what it is called, what a pass proves, and
/// how it is found out.
public struct Check: Sendable {
  /// What a check is about.
  public enum Scope: Sendable {
    /// The file, once.
    case library
    /// Each objective of the pack.
    case objective
    /// Each objective, when the user gave the time for it.
    case onRequest
    /// Each robustifier of the pack.
    case robustifier
    /// Each robustifier, when the user gave the time for it.
    case robustifierOnRequest
  }

  /// Permanent; what `--only` takes.
  public let id: String
  /// A few words for a line of a report.
  public let title: String
  /// What is known after a pass, as one sentence.
  public let proves: String
  public let scope: Scope
  /// Runs in a process of its own, in which no other check runs.
  let run: @Sendable (Specimen) throws(Outcome) -> Outcome
}

/// What a check is given: which plugin, and with what to try it.
public struct Specimen: Sendable, Equatable {
  /// Absolute path of the library.
  public var path: String
  /// Id of the objective; nil when something else is looked at.
  public var objective: String?
  /// Id of the robustifier; nil when something else is looked at.
  public var robustifier: String?
  /// Where made-up data start. A report names the seed of what failed.
  public var seed: UInt64
  /// A file of cases with known results.
  public var golden: String?
  /// How long to try random data.
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
