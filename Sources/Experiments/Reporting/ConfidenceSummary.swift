import Statistics

/// The slopes of the true reward on the classifier's confidence, over the samples of all seeds
/// (Figure 4).
struct ConfidenceSummary {
  struct Row {
    var arm: String
    var slope: Double
    var interval: Interval?
    /// The interval of the difference between this arm's slope and the first arm's; nil for the
    /// first arm.
    var difference: Interval?
  }

  let rows: [Row]

  /// Returns nil if the samples weren't kept.
  ///
  /// Prompts are resampled together with all their samples. All arms use the same prompts.
  init?(_ outcome: StudyOutcome, bootstrap: Bootstrap = Bootstrap()) {
    let perPrompt = outcome.settings.samplesPerPrompt
    let samples = outcome.arms.indices.map { arm in
      outcome.seeds.compactMap { $0.arms[arm].samples }
    }
    guard samples.allSatisfy({ $0.count == outcome.seeds.count }) else { return nil }
    let points = samples.map { ($0.flatMap(\.confidences), $0.flatMap(\.rewards)) }
    let prompts = points[0].0.count / perPrompt
    func slope(_ arm: Int, _ prompts: [Int]) -> Double? {
      let rows = prompts.flatMap { ($0 * perPrompt)..<(($0 + 1) * perPrompt) }
      return RegressionLine(x: rows.map { points[arm].0[$0] }, y: rows.map { points[arm].1[$0] })?
        .slope
    }
    rows = outcome.arms.enumerated().compactMap { arm, name in
      guard let own = slope(arm, Array(0..<prompts)) else { return nil }
      return Row(
        arm: name, slope: own, interval: bootstrap.interval(count: prompts) { slope(arm, $0) },
        difference: arm == 0
          ? nil
          : bootstrap.interval(count: prompts) { prompts in
            guard let own = slope(arm, prompts), let other = slope(0, prompts) else { return nil }
            return own - other
          })
    }
  }

  var table: StudyTextTable {
    func text(_ interval: Interval?) -> String {
      interval.map {
        "\(StudyReport.number($0.low, 2)) to \(StudyReport.number($0.high, 2))"
      } ?? ""
    }
    return StudyTextTable(
      header: ["reward on confidence", "slope", "95 %", "Δ slope, 95 %"],
      rows: rows.map {
        [$0.arm, StudyReport.number($0.slope, 2), text($0.interval), text($0.difference)]
      })
  }
}
