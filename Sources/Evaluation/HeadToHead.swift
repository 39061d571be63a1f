import Preferences
import Statistics
import Work

/// How often one side wins its comparisons with another, plainly and with length controlled.
package struct WinRates {
  /// Δ length and outcome of each comparison, by prompt.
  package let groups: [PointGroup]

  package static let measures: [Measure] = [.winRate, .lengthControlled]

  package init(groups: [PointGroup]) { self.groups = groups }

  /// nil where nothing was compared.
  package func finding(_ measure: Measure, _ bootstrap: Bootstrap?) -> Finding? {
    let shares = groups.compactMap(\.meanOrdinate)
    if measure == .winRate {
      return winRate(groups).map {
        Finding(
          value: $0, prompts: shares.count,
          interval: bootstrap.flatMap { Interval(ofShares: shares, level: $0.level) })
      }
    }
    return LengthControlledWinRate(groups).map {
      Finding(
        value: $0.rate, prompts: shares.count,
        interval: bootstrap?.lengthControlledInterval(of: groups))
    }
  }

  /// Whether length alone tells who wins, which leaves the length-controlled rate without meaning.
  package var isExplainedByLength: Bool {
    LengthControlledWinRate(groups)?.isExplainedByLength ?? false
  }

  /// What is said where it does.
  package static func lengthNotice(_ name: String) -> WorkText {
    "length      \(name): length alone tells who wins every comparison; the length-controlled win rate "
      + "says nothing there"
  }
}

/// The answers of two models to the same prompts, by their scores: each of the one against each of the
/// other.
package struct HeadToHead {
  package let rates: WinRates

  package init(_ own: EvaluatedModel, _ other: EvaluatedModel) {
    rates = WinRates(
      groups: zip(own.answers, other.answers).map { own, other in
        var group = PointGroup()
        for (text, score) in zip(own.texts, own.scores ?? []) {
          for (rival, bar) in zip(other.texts, other.scores ?? []) {
            group.add(
              x: Double(text.length - rival.length), y: score > bar ? 1 : score == bar ? 0.5 : 0)
          }
        }
        return group
      })
  }

  /// What a measure is called between two models.
  package static func title(_ measure: Measure) -> String {
    measure == .winRate ? "its answers win" : "  length-controlled"
  }
}
