/// The results of the checks of one plugin.
public struct Report: Sendable {
  /// One line of the report.
  public struct Entry: Sendable {
    public let check: Check
    /// Nil if something else was checked.
    public let objective: String?
    /// Nil if something else was checked.
    public let robustifier: String?
    public let outcome: Outcome
  }

  public let specimen: Specimen
  public internal(set) var entries: [Entry] = []

  /// Whether no rule is broken.
  public var isConformant: Bool { count("fail") == 0 }

  /// The number of checks with this outcome: "pass", "warn", "fail" or "skip".
  public func count(_ word: String) -> Int { entries.count { $0.outcome.word == word } }
}
