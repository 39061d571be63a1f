import Objectives
import Statistics

extension StudyReport {
  /// Returns the comparisons of every arm with the first in every cell, with individual p-values
  /// and p-values adjusted by Holm's method over all of them. There are none unless the study
  /// compares all arms.
  func contrasts(_ render: (StudyTextTable) -> String) -> [String] {
    guard study.comparesAll else { return [] }
    let rows = outcomes.flatMap { outcome in
      outcome.arms.indices.dropFirst().compactMap { arm -> (String, String, Estimate, Double)? in
        guard
          let difference = outcome.difference(
            { $0.reward }, ofArm: arm, atDivergence: outcome.settings.endpoint),
          let p = difference.pValue
        else { return nil }
        return (outcome.cell.name, "\(outcome.arms[arm]) − \(outcome.arms[0])", difference, p)
      }
    }
    guard !rows.isEmpty else { return [] }
    let adjusted = holmAdjusted(rows.map(\.3))
    let table = StudyTextTable(
      header: ["cell", "contrast", "Δ true reward", "p alone", "p, Holm over \(rows.count)"],
      rows: zip(rows, adjusted).map { row, adjusted in
        [row.0, row.1, Self.signed(row.2, 2), Self.short(row.3), Self.short(adjusted)]
      })
    return [render(table)]
  }

  /// Lines that report how well the ranking of the arms agrees between cells. Empty if the study
  /// doesn't rank its arms or has fewer than two cells.
  var rankAgreement: [String] {
    guard study.ranksArms, outcomes.count > 1 else { return [] }
    let rewards = outcomes.map { outcome in
      outcome.arms.indices.map { arm in
        outcome.estimate({ $0.reward }, ofArm: arm, atDivergence: outcome.settings.endpoint)?.mean
      }
    }
    var values: [Double] = []
    for (i, first) in rewards.enumerated() {
      for second in rewards.dropFirst(i + 1) {
        let both = zip(first, second).compactMap { a, b in a.flatMap { a in b.map { (a, $0) } } }
        guard both.count > 2 else { continue }
        let ranks = [both.map(\.0), both.map(\.1)].map(Self.ranks)
        values.append(correlation(ranks[0], ranks[1]) ?? .nan)
      }
    }
    let known = values.filter { !$0.isNaN }
    guard let lowest = known.min() else { return [] }
    let mean = known.reduce(0, +) / Double(known.count)
    return [
      "rank correlation of the arms between two cells: mean \(Self.number(mean, 2)), lowest "
        + "\(Self.number(lowest, 2)), of \(known.count) pairs"
    ]
  }

  /// The place of each number in ascending order, from 0.
  private static func ranks(_ values: [Double]) -> [Double] {
    values.map { value in Double(values.count { $0 < value }) }
  }

  private static func short(_ pValue: Double) -> String {
    pValue < 0.0001 ? "< 0.0001" : number(pValue, 4)
  }

  // MARK: Tuning

  /// Returns the settings that tuning compared and chose, and a comparison of the arms at equal
  /// effective sample size. There is nothing to return if the study's arms have fixed settings.
  func tuned(_ render: (StudyTextTable) -> String) -> [String] {
    guard let tuning else { return [] }
    let cells = tuning.outcomes.map(\.cell.name).joined(separator: ", ")
    let seeds = tuning.outcomes[0].seeds.map { "\($0.seed)" }
    let table = StudyTextTable(
      header: ["tuned", "chosen", "mean true reward of each setting"],
      rows: tuning.arms.families.map { family in
        let values = zip(family.candidates, family.rewards).map { name, reward in
          "\(name.dropFirst(family.name.count + 1)) \(reward.map { Self.number($0, 2) } ?? "–")"
        }
        let chosen = family.candidates[family.chosen].dropFirst(family.name.count + 1)
        return [family.name, String(chosen), values.joined(separator: ", ")]
      })
    return ["tuning in \(cells); seeds \(seeds[0]) to \(seeds[seeds.count - 1])", render(table)]
      + equalSize(tuning.outcomes).map { [Self.equalSizeTitle, render($0)] }.joined()
  }

  private static let equalSizeTitle =
    "at equal effective sample size (ESS, of the batch), interpolated between the settings of tuning"

  /// The effective sample sizes at which arms are compared.
  private static let sizes = [0.8, 0.5, 0.25]

  /// Returns tables of the true reward minus that of the first arm's best setting, at equal
  /// effective sample sizes.
  private func equalSize(_ outcomes: [StudyOutcome]) -> [StudyTextTable] {
    guard let plan = try? study.tuning(.full) else { return [] }
    return outcomes.map { outcome in
      var table = StudyTextTable(
        header: [outcome.cell.name] + Self.sizes.map { "Δ at ESS \(Self.number(100 * $0, 0)) %" })
      var first = 0
      let endpoint = outcome.settings.endpoint
      var baseline: Double?
      for family in plan.families {
        let arms = first..<first + family.candidates.count
        first = arms.upperBound
        let points = arms.compactMap { arm -> (size: Double, reward: Double)? in
          guard
            let size = outcome.estimate({ $0.effectiveShare }, ofArm: arm, atDivergence: endpoint),
            let reward = outcome.estimate({ $0.reward }, ofArm: arm, atDivergence: endpoint)
          else { return nil }
          return (size.mean, reward.mean)
        }
        if baseline == nil { baseline = points.map(\.reward).max() ?? .nan }
        let values = Self.sizes.map { Self.interpolated(points, at: $0) }
        guard values.contains(where: { $0 != nil }) else { continue }
        table.rows.append(
          [family.name]
            + values.map { value in
              value.map { Self.signed(Estimate([$0 - (baseline ?? 0)]), 2) } ?? "–"
            })
      }
      return table
    }.filter { !$0.rows.isEmpty }
  }

  /// Returns the reward at a size between those of two settings, or nil outside this range.
  private static func interpolated(
    _ points: [(size: Double, reward: Double)], at size: Double
  ) -> Double? {
    let sorted = points.sorted { $0.size < $1.size }
    guard
      let pair = zip(sorted, sorted.dropFirst()).first(where: {
        $0.size <= size && size <= $1.size && $0.size < $1.size
      })
    else { return nil }
    let fraction = (size - pair.0.size) / (pair.1.size - pair.0.size)
    return pair.0.reward + fraction * (pair.1.reward - pair.0.reward)
  }
}
