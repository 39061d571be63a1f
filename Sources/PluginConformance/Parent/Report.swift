/// The results of the checks of one plugin.
public struct Report: Sendable {
  /// The result of one check.
  public struct Entry: Sendable {
    public let check: Check
    /// The id of the objective; nil if the check wasn't about an objective.
    public let objective: String?
    /// The id of the robustifier; nil if the check wasn't about a robustifier.
    public let robustifier: String?
    public let outcome: Outcome
  }

  public let specimen: Specimen
  public internal(set) var entries: [Entry] = []

  /// Whether the plugin violates no rule.
  public var isConformant: Bool { count("fail") == 0 }

  /// Returns the number of checks with this outcome: "pass", "warn", "fail" or "skip".
  public func count(_ word: String) -> Int { entries.count { $0.outcome.word == word } }
}
