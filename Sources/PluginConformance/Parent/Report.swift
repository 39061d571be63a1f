/// What the checks of one plugin found.
public struct Report: Sendable {
  /// One line of it.
  public struct Entry: Sendable {
    public let check: Check
    /// Nil where it is something else that was looked at.
    public let objective: String?
    /// Nil where it is something else that was looked at.
    public let robustifier: String?
    public let outcome: Outcome
  }

  public let specimen: Specimen
  public internal(set) var entries: [Entry] = []

  /// Whether no rule is broken.
  public var isConformant: Bool { count("fail") == 0 }

  /// How many checks ended so: "pass", "warn", "fail" or "skip".
  public func count(_ word: String) -> Int { entries.count { $0.outcome.word == word } }
}
