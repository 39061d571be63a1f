import Statistics

/// What `eval` can say of a model, in the order of its table.
package enum Measure: String, CaseIterable {
  case accuracy
  case margin
  case displacement = "chosen_displacement"
  case goldenLoss = "golden_nll"
  case divergence = "kl"
  case reward
  case winRate = "win_rate"
  case lengthControlled = "length_controlled_win_rate"
  case slope = "reward_confidence_slope"

  /// For people: what it is, and its unit.
  package var title: String {
    switch self {
    case .accuracy: "preference accuracy"
    case .margin: "reward margin"
    case .displacement: "chosen log-prob displacement"
    case .goldenLoss: "golden NLL per token"
    case .divergence: "KL to the reference"
    case .reward: "mean score of answers"
    case .winRate: "win rate against the data"
    case .lengthControlled: "  length-controlled"
    case .slope: "reward-confidence slope"
    }
  }

  /// Whether it lies between 0 and 1.
  package var isShare: Bool { [.accuracy, .winRate, .lengthControlled].contains(self) }

  /// How points become the number, for those that are no mean over prompts.
  package var statistic: PointStatistic? {
    switch self {
    case .lengthControlled: { LengthControlledWinRate($0)?.rate }
    case .slope: { RegressionLine($0)?.slope }
    default: nil
    }
  }
}

/// A number with what is known of its error.
package struct Finding {
  package let value: Double
  /// 95 %, prompts resampled or counted; nil without a bootstrap, and where one prompt is all there is.
  package let interval: Interval?
  package let prompts: Int

  init(value: Double, prompts: Int, interval: @autoclosure () -> Interval?) {
    self.value = value
    self.prompts = prompts
    self.interval = prompts > 1 ? interval() : nil
  }
}

/// One model's number minus another's.
package struct Difference {
  package var finding: Finding
  /// The paired t test, where the number is a mean over prompts that don't all say the same.
  package var estimate: Estimate?

  /// That of the paired t test; nil where it has no width.
  package var tInterval: Interval? {
    estimate?.interval().flatMap { $0.low < $0.high ? $0 : nil }
  }
}

/// What was measured of one model.
package struct EvaluatedModel {
  package let name: String
  /// A value per prompt, nil where there is none.
  private var means: [Measure: [Double?]] = [:]
  /// A group of points per prompt, for what is no mean.
  private var points: [Measure: [PointGroup]] = [:]
  /// The answers to each prompt that was sampled, with their scores where there is a scorer.
  package var answers: [SampledAnswers] = []

  package init(name: String) { self.name = name }

  package mutating func set(_ measure: Measure, _ values: [Double?]) { means[measure] = values }
  package mutating func set(_ measure: Measure, points groups: [PointGroup]) {
    points[measure] = groups
  }

  package func finding(_ measure: Measure, _ bootstrap: Bootstrap?) -> Finding? {
    if measure == .lengthControlled {
      return points[measure].flatMap { WinRates(groups: $0).finding(measure, bootstrap) }
    }
    if let statistic = measure.statistic {
      guard let groups = points[measure], let value = statistic(groups) else { return nil }
      return Finding(
        value: value, prompts: groups.count { !$0.x.isEmpty },
        interval: bootstrap?.interval(of: groups, statistic))
    }
    let values = means[measure, default: []].compactMap { $0 }
    guard !values.isEmpty else { return nil }
    return Finding(
      value: Estimate(values).mean, prompts: values.count,
      interval: bootstrap.flatMap {
        measure.isShare ? Interval(ofShares: values, level: $0.level) : $0.meanInterval(of: values)
      })
  }

  /// This model's number minus that of `other`; nil where one of them lacks it.
  package func difference(
    from other: EvaluatedModel, _ measure: Measure, _ bootstrap: Bootstrap?
  ) -> Difference? {
    if let statistic = measure.statistic {
      guard let own = points[measure], let theirs = other.points[measure],
        let first = statistic(own), let second = statistic(theirs)
      else { return nil }
      return Difference(
        finding: Finding(
          value: first - second,
          prompts: zip(own, theirs).count { !$0.x.isEmpty && !$1.x.isEmpty },
          interval: measure == .lengthControlled
            ? bootstrap?.lengthControlledDifferenceInterval(of: own, theirs)
            : bootstrap?.differenceInterval(of: own, theirs, statistic)))
    }
    guard let own = means[measure], let theirs = other.means[measure],
      let pair = PairedComparison(own, theirs, bootstrap: bootstrap, areShares: measure.isShare)
    else { return nil }
    // Differences that are all alike have no scatter that a t test could compare them with.
    let hasScatter = pair.difference.standardError != 0 || pair.difference.mean == 0
    return Difference(
      finding: Finding(
        value: pair.difference.mean, prompts: pair.difference.count, interval: pair.interval),
      estimate: hasScatter ? pair.difference : nil)
  }

  /// Whether length alone tells which of its answers beat the data's.
  package var isExplainedByLength: Bool {
    points[.lengthControlled].map { WinRates(groups: $0).isExplainedByLength } ?? false
  }
}
