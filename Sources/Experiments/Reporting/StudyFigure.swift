import Statistics
import Reports

/// The kinds of figures for a study's results.
enum StudyFigure: Sendable, Equatable {
  /// Bars for the difference between each arm's true reward and that of the first arm, at the
  /// endpoint.
  case differences
  /// Curves of true reward against KL.
  case frontier
  /// True reward at the endpoint against the number in the name of the arm. The first arm, whose
  /// name isn't a number, is drawn as a band.
  case parameter(label: String)
  /// log π − log π_SFT of the chosen responses against the number in the name of the arm.
  case chosenShift(label: String)
  /// Curves of mean loss against the step.
  case losses
  /// Curves of reward against the mixture.
  case mixtures
  /// Curves of true reward against the round of self-training.
  case rounds
  /// Regression lines of reward on confidence.
  case confidence

  var name: String {
    switch self {
    case .differences: "differences"
    case .frontier: "frontier"
    case .parameter: "reward"
    case .chosenShift: "chosen"
    case .losses: "losses"
    case .mixtures: "mixtures"
    case .rounds: "rounds"
    case .confidence: "confidence"
    }
  }

  func chart(of outcome: StudyOutcome) -> Chart {
    switch self {
    case .differences: outcome.differenceChart
    case .frontier: outcome.frontierChart
    case .parameter(let label):
      outcome.parameterChart(label, "true reward at KL \(outcome.settings.endpoint)") { $0.reward }
    case .chosenShift(let label):
      outcome.parameterChart(label, "log π − log π_SFT of chosen responses, nats") {
        $0.chosenShift
      }
    case .losses: outcome.lossChart
    case .mixtures: outcome.mixtureChart
    case .rounds: outcome.roundChart
    case .confidence: outcome.confidenceChart
    }
  }
}

extension StudyReport {
  /// The figures, each with its file name without the extension.
  public var figures: [(name: String, chart: Chart)] {
    outcomes.flatMap { outcome in
      study.figures.map { ("\(outcome.cell.name)-\($0.name)", $0.chart(of: outcome)) }
    }
  }
}

extension Point {
  /// Makes a point from an estimate, with its 95 % interval.
  fileprivate init(x: Double, _ estimate: Estimate) {
    let interval = estimate.interval()
    self.init(x: x, y: estimate.mean, low: interval?.low, high: interval?.high)
  }
}

extension StudyOutcome {
  private var title: String { "\(settings.condition.name), \(cell.objective)" }

  fileprivate var differenceChart: Chart {
    let others = Array(arms.indices.dropFirst())
    let points = others.enumerated().compactMap { place, arm in
      difference({ $0.reward }, ofArm: arm, atDivergence: settings.endpoint).map {
        Point(x: Double(place), $0)
      }
    }
    return Chart(
      title: title, x: Axis(label: "", categories: others.map { arms[$0] }),
      y: Axis(label: "true reward − that of \(arms[0])"),
      series: [Series(name: "", points: points, mark: .bars)])
  }

  fileprivate var frontierChart: Chart {
    let series = arms.enumerated().map { arm, name in
      let start = Estimate(seeds.compactMap(\.start?.reward))
      let points = settings.budgets.compactMap { budget in
        estimate({ $0.reward }, ofArm: arm, atDivergence: budget).map { Point(x: budget, $0) }
      }
      return Series(name: name, points: [Point(x: 0, y: start.mean)] + points)
    }
    return Chart(
      title: title, x: Axis(label: "KL(π ‖ SFT), nats per response"), y: Axis(label: "true reward"),
      series: series)
  }

  fileprivate func parameterChart(
    _ label: String, _ quantity: String, _ value: (Measurement) -> Double
  ) -> Chart {
    let points = arms.enumerated().compactMap { arm, name -> Point? in
      guard let x = Double(name) else { return nil }
      return estimate(value, ofArm: arm, atDivergence: settings.endpoint).map { Point(x: x, $0) }
    }
    var series = [Series(name: "dora", points: points)]
    if let baseline = estimate(value, ofArm: 0, atDivergence: settings.endpoint) {
      let ends = [points.map(\.x).min() ?? 0, points.map(\.x).max() ?? 1]
      series.insert(
        Series(name: arms[0], points: ends.map { Point(x: $0, baseline) }, mark: .band), at: 0)
    }
    return Chart(
      title: title, x: Axis(label: label, isLogarithmic: true), y: Axis(label: quantity),
      series: series)
  }

  fileprivate var lossChart: Chart {
    let series = arms.enumerated().map { arm, name in
      let curves = seeds.map { $0.arms[arm].losses }
      let length = curves.map(\.count).min() ?? 0
      return Series(
        name: name,
        points: (0..<length).map { step in
          Point(x: Double(step + 1), Estimate(curves.map { $0[step] }))
        }, mark: .band)
    }
    return Chart(
      title: title, x: Axis(label: "step"), y: Axis(label: "mean loss of the batch, nats"),
      series: series)
  }

  fileprivate var mixtureChart: Chart {
    let series = arms.enumerated().map { arm, name in
      Series(
        name: name,
        points: PreferenceShift.mixtures.compactMap { mixture in
          estimate(
            { $0.rewards[PreferenceShift.name(of: mixture)] ?? .nan }, ofArm: arm,
            atDivergence: settings.endpoint
          ).map { Point(x: mixture, $0) }
        })
    }
    return Chart(
      title: title, x: Axis(label: "a"), y: Axis(label: "mean reward of samples"), series: series)
  }

  fileprivate var roundChart: Chart {
    let series = arms.enumerated().map { arm, name in
      Series(
        name: name,
        points: (0...cell.rounds).map { round in
          Point(
            x: Double(round),
            Estimate(seeds.map { $0.arms[arm].frontier.points[round].reward }))
        })
    }
    return Chart(
      title: title, x: Axis(label: "round"), y: Axis(label: "true reward"), series: series)
  }

  fileprivate var confidenceChart: Chart {
    let series = arms.enumerated().map { arm, name in
      let samples = seeds.compactMap { $0.arms[arm].samples }
      let line = RegressionLine(
        x: samples.flatMap(\.confidences), y: samples.flatMap(\.rewards))
      let points = [0, 1.0].compactMap { x in
        line.map { Point(x: x, y: $0.intercept + $0.slope * x) }
      }
      return Series(name: name, points: points)
    }
    return Chart(
      title: title, x: Axis(label: "classifier's confidence that a sample is golden"),
      y: Axis(label: "true reward"), series: series)
  }
}
