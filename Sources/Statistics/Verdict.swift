/// What a judge says of two answers, shown as A and B.
public enum Verdict: String, Sendable, CaseIterable {
  case first = "A"
  case second = "B"
  case tie

  /// - Parameter text: "A", "B" or "tie", in any case.
  public init?(named text: String) {
    guard let match = Self.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() })
    else { return nil }
    self = match
  }
}

/// One comparison, judged twice with the order of the answers swapped, since judges prefer a place.
public struct SwappedVerdicts: Sendable, Equatable {
  /// With the own answer as A.
  public var ownFirst: Verdict
  /// With the own answer as B.
  public var ownSecond: Verdict

  public init(ownFirst: Verdict, ownSecond: Verdict) {
    self.ownFirst = ownFirst
    self.ownSecond = ownSecond
  }

  /// Whether both say the same of the answers.
  public var isConsistent: Bool {
    switch (ownFirst, ownSecond) {
    case (.first, .second), (.second, .first), (.tie, .tie): true
    default: false
    }
  }

  /// 1 if the own answer won, 0 if it lost, 0.5 for a tie. Verdicts that contradict each other are a
  /// tie, as in [Zhu et al. 2025](https://arxiv.org/abs/2504.05831), appendix C.4.
  public var outcome: Double {
    switch (ownFirst, ownSecond) {
    case (.first, .second): 1
    case (.second, .first): 0
    default: 0.5
    }
  }
}
