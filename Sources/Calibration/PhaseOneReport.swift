/// The quality of the classifiers of phase 1, over all responses and for each source.
public struct PhaseOneReport: Sendable {
  /// A comparison of probabilities with the true labels, with intervals.
  public struct Entry: Sendable {
    /// The source from which the target is separated, or nil for all sources together.
    public var source: String?
    /// The number R of evaluated responses.
    public var rows: Int
    public var goldenRows: Int
    /// The report for the probabilities from which h is computed.
    public var report: ClassifierReport
    /// The report for the probabilities before recalibration.
    public var raw: ClassifierReport
    /// The bootstrap intervals, or nil if none were requested.
    public var intervals: ReportIntervals?
  }

  public let overall: Entry
  /// An entry for each source with responses that aren't from the target, in the order of the
  /// sources.
  ///
  /// Each entry evaluates the responses of the target and of that source, with probabilities at
  /// their class ratio. This is reported because a shared classifier can be right about all sources
  /// together and wrong about each of them.
  public let sources: [Entry]

  init(
    _ labelled: LabelledResponses, probs: [[Double]], gamma: Double, fits: [ClassifierFit],
    settings: PhaseOne.Settings
  ) {
    let judge = Judge(labelled: labelled, settings: settings)
    let raw = ClassifierFit.merged(
      fits.map {
        var fit = $0
        fit.probabilities = fit.raw
        return fit
      }, count: labelled.rows.count, gamma: gamma)
    let all = ClassifierFit(
      source: nil, rows: labelled.rows.all, gamma: gamma, raw: raw,
      probabilities: probs.flatMap { $0 })
    overall = judge.entry(all)
    sources = ClassifierFit.selections(labelled, .perSource).compactMap { source, rows in
      guard rows.contains(where: { labelled.rows.isGolden[$0] }) else { return nil }
      return judge.entry(
        fits.first { $0.source == source && source != nil }
          ?? all.restricted(to: rows, source, labelled.rows))
    }
  }
}

extension PhaseOneReport.Entry {
  /// The distance from 0.5 within which an area may be due to chance. It is used if no interval was
  /// requested.
  private static let margin = 0.05

  /// Whether there is no evidence that the classifier is better than guessing.
  public var isGuessing: Bool {
    guard let area = report.areaUnderCurve else { return false }
    guard let interval = intervals?.areaUnderCurve else { return area < 0.5 + Self.margin }
    return interval.low <= 0.5
  }
}

extension ClassifierFit {
  /// The output of the same classifier for some of the rows, at their own class ratio.
  fileprivate func restricted(
    to selected: [Int], _ source: Int?, _ rows: ResponseRows
  ) -> ClassifierFit {
    let golden = Double(selected.count { rows.isGolden[$0] })
    let ratio = (Double(selected.count) - golden) / golden
    func values(_ all: [Double]) -> [Double] {
      selected.map { Self.moved(all[$0], from: gamma, to: ratio) }
    }
    return ClassifierFit(
      source: source, rows: selected, gamma: ratio, raw: values(raw),
      probabilities: values(probabilities))
  }
}

private struct Judge {
  let labelled: LabelledResponses
  let settings: PhaseOne.Settings

  func entry(_ fit: ClassifierFit) -> PhaseOneReport.Entry {
    let isGolden = fit.rows.map { labelled.rows.isGolden[$0] }
    let group = labelled.rows.groupNumber
    return PhaseOneReport.Entry(
      source: fit.source.map { labelled.sources.names[$0] }, rows: fit.rows.count,
      goldenRows: isGolden.count { $0 },
      report: ClassifierReport(probabilities: fit.probabilities, isGolden: isGolden),
      raw: ClassifierReport(probabilities: fit.raw, isGolden: isGolden),
      intervals: settings.resamples == 0
        ? nil
        : ReportIntervals(
          probabilities: fit.probabilities, isGolden: isGolden,
          clusters: fit.rows.map { group[$0] }, resamples: settings.resamples,
          seed: settings.seed))
  }
}
