/// A judge's verdict on two answers, which are presented as A and B.
public enum JudgeVerdict: String, Sendable, CaseIterable {
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

/// The two verdicts on a comparison that is judged with the answers in both orders, since judges
/// have a position bias.
public struct SwappedVerdicts: Sendable, Equatable {
  /// The verdict with the model's own answer as A.
  public var ownFirst: JudgeVerdict
  /// The verdict with the model's own answer as B.
  public var ownSecond: JudgeVerdict

  public init(ownFirst: JudgeVerdict, ownSecond: JudgeVerdict) {
    self.ownFirst = ownFirst
    self.ownSecond = ownSecond
  }

  /// Whether the two verdicts agree.
  public var isConsistent: Bool {
    switch (ownFirst, ownSecond) {
    case (.first, .second), (.second, .first), (.tie, .tie): true
    default: false
    }
  }

  /// The outcome, which is 1 if the model's own answer won, 0 if it lost, and 0.5 for a tie.
  /// Contradictory verdicts count as a tie, as in [Zhu et al.
  /// 2025](https://arxiv.org/abs/2504.05831), appendix C.4.
  public var outcome: Double {
    switch (ownFirst, ownSecond) {
    case (.first, .second): 1
    case (.second, .first): 0
    default: 0.5
    }
  }
}
