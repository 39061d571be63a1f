import Preferences
import Statistics
import Work

/// The rates at which one side wins its comparisons with another, both raw and length-controlled.
package struct WinRates {
  /// The length difference Δ and the outcome of each comparison, grouped by prompt.
  package let groups: [PointGroup]

  package static let measures: [Measure] = [.winRate, .lengthControlled]

  package init(groups: [PointGroup]) { self.groups = groups }

  /// The rate with its interval, or nil if nothing was compared.
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

  /// Whether length alone determines the winner, so that the length-controlled rate has no meaning.
  package var isExplainedByLength: Bool {
    LengthControlledWinRate(groups)?.isExplainedByLength ?? false
  }

  /// The notice for comparisons in which length alone determines the winner.
  package static func lengthNotice(_ name: String) -> WorkText {
    "length      \(name): length alone tells who wins every comparison; the length-controlled win rate "
      + "says nothing there"
  }
}

/// A comparison by scores of two models' answers to the same prompts. Each answer of one model is
/// compared with each answer of the other.
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

  /// The title of a measure for a comparison of two models.
  package static func title(_ measure: Measure) -> String {
    measure == .winRate ? "its answers win" : "  length-controlled"
  }
}
