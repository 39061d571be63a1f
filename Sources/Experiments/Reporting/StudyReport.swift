import Statistics

/// The report on the results of a study, with a table for each cell.
///
/// Every number is a mean over seeds, and the number after ± is half of its 95 % interval by
/// Student's t. Differences are taken seed by seed. Only contrasts that were fixed beforehand are
/// called significant. Their p-values are adjusted by Holm's method.
public struct StudyReport: Sendable {
  public let study: Study
  public let outcomes: [StudyOutcome]
  /// The outcomes of tuning and the chosen arms; nil if the study's arms have fixed settings.
  let tuning: (arms: TunedArms, outcomes: [StudyOutcome])?

  /// - Parameter tuning: the outcomes of tuning and the chosen arms.
  public init(
    _ study: Study, outcomes: [StudyOutcome],
    tuning: (arms: TunedArms, outcomes: [StudyOutcome])? = nil
  ) {
    self.study = study
    self.outcomes = outcomes
    self.tuning = tuning
  }

  /// The outcomes of tuning, followed by the outcomes that are reported.
  public var allOutcomes: [StudyOutcome] { (tuning?.outcomes ?? []) + outcomes }

  /// A measured quantity of a model, with its presentation in the report.
  struct Column: Sendable {
    var title: String
    var digits: Int
    /// The factor for display, which is 100 for shares in percentage points.
    var scale = 1.0
    var value: @Sendable (Measurement) -> Double
  }

  /// The columns that show the difference from the first arm.
  static let columns = [
    Column(title: "true reward", digits: 2) { $0.reward },
    Column(title: "win rate, points", digits: 1, scale: 100) { $0.winRate },
    Column(title: "length-controlled", digits: 1, scale: 100) { $0.lengthControlledWinRate },
    Column(title: "accuracy, points", digits: 1, scale: 100) { $0.accuracy },
    Column(title: "golden NLL, nats", digits: 2) { $0.goldenLikelihoodLoss },
    Column(title: "reward on confidence", digits: 2) { $0.confidenceSlope },
  ]

  static let shiftColumns =
    [Column(title: "area under reward(a)", digits: 4) { $0.rewards[PreferenceShift.area] ?? .nan }]
    + ["a=0.0", "a=0.5", "a=1.0"].map { name in
      Column(title: name, digits: 4) { $0.rewards[name] ?? .nan }
    }
    + PreferenceShift.unseen.map { name in
      Column(title: name, digits: 4) { $0.rewards[name] ?? .nan }
    }

  func columns(of outcome: StudyOutcome) -> [Column] {
    if case .preferenceShift = outcome.cell.procedure { Self.shiftColumns } else { Self.columns }
  }

  /// The tables, as Markdown.
  public var markdown: String { text { $0.markdown } }

  /// The tables as monospaced text, at most 80 characters wide if the names allow it.
  public var plain: String { text { $0.plain } }

  private func text(_ render: (StudyTextTable) -> String) -> String {
    let parts = outcomes.flatMap { outcome in
      [title(of: outcome)] + tables(of: outcome).map(render) + remarks(of: outcome)
    }
    return (parts + primary + contrasts(render) + rankAgreement + tuned(render)).joined(
      separator: "\n\n")
  }

  private func title(of outcome: StudyOutcome) -> String {
    let condition = outcome.settings.condition
    let summary =
      if case .preferenceShift(let shift) = outcome.cell.procedure {
        "labels by \(shift.mixing) mixing at a = \(shift.trained)"
      } else {
        condition.summary
      }
    let variant = outcome.cell.variant.map { "; \($0)" } ?? ""
    let prompts = outcome.settings.holdsPromptsOut ? "" : "; prompts seen in training"
    return "\(condition.name), \(summary)\(variant); \(outcome.cell.objective), "
      + "K = \(outcome.seeds[0].responses); "
      + (outcome.seeds.count == 1 ? "1 seed" : "\(outcome.seeds.count) seeds") + prompts
  }

  private func remarks(of outcome: StudyOutcome) -> [String] {
    var lines: [String] = []
    let areas = outcome.seeds.compactMap(\.classifierArea)
    if !areas.isEmpty {
      lines.append(
        "SFT \(Self.text(Estimate(outcome.seeds.compactMap(\.start?.reward)), 2)), golden answers "
          + "\(Self.text(Estimate(outcome.seeds.map(\.goldenReward)), 2)); classifier AUC "
          + "\(Self.text(Estimate(areas), 3)); h of golden-style data "
          + "\(Self.text(Estimate(outcome.seeds.map(\.goldenCalibration)), 2)), of synthetic "
          + Self.text(Estimate(outcome.seeds.map(\.syntheticCalibration)), 2))
    }
    let late = outcome.arms.indices.filter {
      study.endpoint == .frontier && reached(outcome, $0) < outcome.seeds.count
    }
    for arm in late {
      lines.append(
        "\(outcome.arms[arm]) came to \(outcome.settings.endpoint) nats in "
          + "\(reached(outcome, arm)) of \(outcome.seeds.count) seeds")
    }
    return lines
  }

  private func reached(_ outcome: StudyOutcome, _ arm: Int) -> Int {
    outcome.seeds.count {
      $0.arms[arm].frontier.point(atDivergence: outcome.settings.endpoint) != nil
    }
  }

  // MARK: The contrasts fixed beforehand

  private var primary: [String] {
    let estimates = study.primary.compactMap { contrast in
      difference(contrast).map { (contrast, $0) }
    }
    let adjusted = holmAdjusted(estimates.compactMap(\.1.pValue))
    guard !estimates.isEmpty, adjusted.count == estimates.count else { return [] }
    return zip(estimates, adjusted).map { pair, p in
      let (contrast, estimate) = pair
      return "primary: \(contrast.arm) − \(contrast.baseline) in \(contrast.cell) "
        + "\(Self.signed(estimate, 2)), \(Self.text(pValue: p)) (paired t, Holm over "
        + "\(estimates.count))"
    }
  }

  private func difference(_ contrast: PrimaryContrast) -> Estimate? {
    guard let outcome = outcomes.first(where: { $0.cell.name == contrast.cell }),
      let arm = outcome.arms.firstIndex(of: contrast.arm),
      let baseline = outcome.arms.firstIndex(of: contrast.baseline)
    else { return nil }
    return outcome.difference(
      { $0.reward }, ofArm: arm, from: baseline, atDivergence: outcome.settings.endpoint)
  }
}
