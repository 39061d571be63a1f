import Evaluation
import Preferences

/// The answers of two models to the same prompts, by their scores: each of the one against each of the
/// other.
struct HeadToHead {
  /// Δ length and outcome, for each prompt that both answered.
  private let groups: [PointGroup]

  init(_ own: EvaluatedModel, _ other: EvaluatedModel) {
    groups = zip(own.answers, other.answers).map { own, other in
      var group = PointGroup()
      for (text, score) in zip(own.texts, own.scores ?? []) {
        for (rival, bar) in zip(other.texts, other.scores ?? []) {
          group.add(
            x: Double(text.length - rival.length), y: score > bar ? 1 : score == bar ? 0.5 : 0)
        }
      }
      return group
    }
  }

  static let statistics: [(measure: Measure, statistic: PointStatistic)] = [
    (.winRate, { winRate($0) }), (.lengthControlled, { LengthControlledWinRate($0)?.rate }),
  ]

  /// What a measure is called between two models.
  static func title(_ measure: Measure) -> String {
    measure == .winRate ? "its answers win" : "  length-controlled"
  }

  func finding(_ statistic: PointStatistic, _ bootstrap: Bootstrap?) -> Finding? {
    guard groups.contains(where: { !$0.y.isEmpty }), let value = statistic(groups) else {
      return nil
    }
    return Finding(
      value: value, prompts: groups.count { !$0.y.isEmpty },
      interval: bootstrap?.interval(of: groups, statistic))
  }
}
