import Statistics

/// A measure that `eval` computes for a model. The cases are in the order of the table.
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

  /// The measure's name and unit, for display.
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

  /// Whether the measure's values lie between 0 and 1.
  package var isShare: Bool { [.accuracy, .winRate, .lengthControlled].contains(self) }

  /// The function that computes the measure from points, or nil for measures that are a mean over
  /// prompts.
  package var statistic: PointStatistic? {
    switch self {
    case .lengthControlled: { LengthControlledWinRate($0)?.rate }
    case .slope: { RegressionLine($0)?.slope }
    default: nil
    }
  }
}

/// A measured value with its estimated error.
package struct Finding {
  package let value: Double
  /// The 95 % interval, obtained by resampling or counting prompts. It is nil without a bootstrap,
  /// or if there is only one prompt.
  package let interval: Interval?
  package let prompts: Int

  init(value: Double, prompts: Int, interval: @autoclosure () -> Interval?) {
    self.value = value
    self.prompts = prompts
    self.interval = prompts > 1 ? interval() : nil
  }
}

/// One model's value of a measure minus another model's value.
package struct Difference {
  package var finding: Finding
  /// The paired t test, if the measure is a mean over prompts whose differences aren't all equal.
  package var estimate: Estimate?

  /// The confidence interval of the paired t test, or nil if it has zero width.
  package var tInterval: Interval? {
    estimate?.interval().flatMap { $0.low < $0.high ? $0 : nil }
  }
}

/// The measurements of one model.
package struct EvaluatedModel {
  package let name: String
  /// The value for each prompt, with nil for a prompt without a value.
  private var means: [Measure: [Double?]] = [:]
  /// The group of points of each prompt, for measures that aren't means.
  private var points: [Measure: [PointGroup]] = [:]
  /// The answers to each sampled prompt, with their scores if there is a scorer.
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

  /// This model's value minus that of `other`, or nil if one of them has no value.
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
    // If all differences are equal, their variance is zero and there is no t test.
    let hasScatter = pair.difference.standardError != 0 || pair.difference.mean == 0
    return Difference(
      finding: Finding(
        value: pair.difference.mean, prompts: pair.difference.count, interval: pair.interval),
      estimate: hasScatter ? pair.difference : nil)
  }

  /// Whether length alone determines which of the model's answers beat the data's.
  package var isExplainedByLength: Bool {
    points[.lengthControlled].map { WinRates(groups: $0).isExplainedByLength } ?? false
  }
}
