import Glibc

/// Phase 1 of Algorithm 1 of [Zhu et al. 2025](https://arxiv.org/abs/2504.05831): from labelled
/// responses to a calibration h of each datum.
///
/// A classifier tells the target from all other sources, or one for each source tells the target from
/// that source. Responses are scored by classifiers that haven't seen them (``CrossFitting``), the
/// probabilities are set right (``Recalibration``), and Eq. 6 makes h of them
/// (``CalibrationWeights``).
///
/// Every probability is stated at *one* class ratio γ, that of all responses, whichever rows its
/// classifier was fitted on: moving c to another ratio leaves the density ratio γ c/(1-c) of Eq. 5 as
/// it is. A response from the target has no classifier of its own; it takes the mean of them.
public struct PhaseOne: Sendable {
  /// Whether one classifier tells the target from everything else, or each source has its own.
  public enum Scope: Sendable, Equatable { case shared, perSource }

  /// What decides the result besides data and backbone.
  public struct Settings: Sendable, Equatable {
    public var scope = Scope.shared
    public var folds = 5
    /// Of the folds and the bootstrap.
    public var seed: UInt64 = 0
    public var recalibration = Recalibration.temperature
    /// β per source, in the order of the sources; nil for their shares.
    public var mixture: [Double]?
    public var stabiliser = CalibrationWeights.Stabiliser.perResponse
    /// Bootstrap samples behind each interval; 0 for none.
    public var resamples = 1000

    public init() {}
  }

  /// c of each response, `[N][K]`, at the class ratio ``gamma``.
  public let probs: [[Double]]
  /// What each response adds to its datum's h, `[N][K]`: h is their mean.
  public let terms: [[Double]]
  /// h of each datum, `[N]`.
  public let weights: [Double]
  /// Responses not from the target per response from it.
  public let gamma: Double
  /// β per source.
  public let mixture: [Double]
  /// Of all responses, and of the target against each other source.
  public let report: PhaseOneReport
  /// How the data were cut; nil where the probabilities were given.
  public let folds: FoldReport?

  /// Fits classifiers and makes h.
  ///
  /// - Throws: ``CalibrationError``, and whatever the backbone throws.
  public init(
    _ labelled: LabelledResponses, backbone: any ResponseBackbone, settings: Settings
  ) throws {
    let fitting = try CrossFitting(folds: settings.folds, seed: settings.seed)
    try labelled.requireBothKinds()
    let rows = labelled.rows
    let folds = try fitting.assignFolds(rows)
    let fits = try ClassifierFit.selections(labelled, settings.scope).map { name, selected in
      let fitted = try fitting.logOdds(of: selected, in: rows, folds: folds, backbone)
      return ClassifierFit(
        source: name, rows: selected, gamma: fitted.gamma,
        raw: fitted.logOdds.map(logistic),
        probabilities: try settings.recalibration.probabilities(
          logOdds: fitted.logOdds, isGolden: selected.map { rows.isGolden[$0] },
          folds: selected.map { folds[rows.datum[$0]] }))
    }
    try self.init(labelled, fits: fits, settings: settings, folds: FoldReport(rows, folds: folds))
  }

  /// Makes h from probabilities that somebody else's classifier gave, at the class ratio `gamma`.
  ///
  /// - Parameter probs: `[N][K]`, each from 0 to 1.
  public init(
    _ labelled: LabelledResponses, probs: [[Double]], gamma: Double, settings: Settings
  ) throws {
    let values = probs.flatMap { $0 }
    let fit = ClassifierFit(
      source: nil, rows: labelled.rows.all, gamma: gamma, raw: values, probabilities: values)
    try self.init(labelled, fits: [fit], settings: settings)
  }

  private init(
    _ labelled: LabelledResponses, fits: [ClassifierFit], settings: Settings,
    folds: FoldReport? = nil
  ) throws {
    self.folds = folds
    let rows = labelled.rows
    gamma = fits.count == 1 ? fits[0].gamma : try ResponseRows.gamma(rows.isGolden)
    probs = rows.shaped(ClassifierFit.merged(fits, count: rows.count, gamma: gamma))
    let gamma = gamma
    let weigher = try CalibrationWeights(
      sources: labelled.sources, mixture: settings.mixture,
      gamma: labelled.sources.names.map { _ in gamma }, stabiliser: settings.stabiliser)
    mixture = settings.mixture ?? labelled.sources.shares
    terms = try weigher.terms(probs: probs)
    weights = try weigher.evaluate(probs: probs)
    report = PhaseOneReport(labelled, probs: probs, gamma: gamma, fits: fits, settings: settings)
  }
}

/// What one classifier says of the responses that it is for.
struct ClassifierFit: Sendable {
  /// The source that it tells from the target; nil for all.
  var source: Int?
  var rows: [Int]
  /// The class ratio of ``rows``, at which the probabilities are.
  var gamma: Double
  /// Probabilities as the classifier gave them.
  var raw: [Double]
  /// The same, recalibrated.
  var probabilities: [Double]

  /// Which rows each classifier is for: all of them, or the target's and those of one source.
  static func selections(
    _ labelled: LabelledResponses, _ scope: PhaseOne.Scope
  ) -> [(source: Int?, rows: [Int])] {
    let rows = labelled.rows
    guard scope == .perSource else { return [(nil, rows.all)] }
    let source = labelled.sources.numbers.flatMap { $0 }
    return labelled.sources.names.indices.compactMap { number in
      let selected = rows.all.filter { rows.isGolden[$0] || source[$0] == number }
      // A source of target responses alone has nothing to be told from.
      let hasOthers = selected.contains { !rows.isGolden[$0] }
      return hasOthers ? (number, selected) : nil
    }
  }

  /// One probability per row at the ratio `gamma`: the mean where several classifiers speak.
  static func merged(_ fits: [ClassifierFit], count: Int, gamma: Double) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    var votes = sums
    for fit in fits {
      for (row, c) in zip(fit.rows, fit.probabilities) {
        sums[row] += moved(c, from: fit.gamma, to: gamma)
        votes[row] += 1
      }
    }
    return zip(sums, votes).map { $1 == 1 ? $0 : $0 / $1 }
  }

  /// A probability at another class ratio, with γ c/(1-c) as it was.
  static func moved(_ c: Double, from old: Double, to new: Double) -> Double {
    if old == new { return c }
    let scaled = c * old / new
    return scaled / (scaled + 1 - c)
  }
}
