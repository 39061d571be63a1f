import Glibc

/// Phase 1 of Algorithm 1 of [Zhu et al. 2025](https://arxiv.org/abs/2504.05831), which computes a
/// calibration weight h for each datum from labelled responses.
///
/// One classifier separates the target from all other sources, or one classifier per source
/// separates the target from that source. Responses are scored by classifiers that haven't seen
/// them (``CrossFitting``), the probabilities are recalibrated (``Recalibration``), and h is
/// computed from them by Eq. 6 (``CalibrationWeights``).
///
/// Every probability is expressed at *one* class ratio γ, that of all responses, regardless of the
/// rows on which its classifier was fitted. Converting c to a different ratio leaves the density
/// ratio γ c/(1-c) of Eq. 5 unchanged. A response from the target has no classifier of its own, so
/// its probability is the mean over all classifiers.
public struct PhaseOne: Sendable {
  /// The scope of classifiers. Either one classifier separates the target from all other sources,
  /// or each source has its own classifier.
  public enum Scope: Sendable, Equatable { case shared, perSource }

  /// The settings that determine the result, in addition to data and backbone.
  public struct Settings: Sendable, Equatable {
    public var scope = Scope.shared
    public var folds = 5
    /// The seed for the folds and the bootstrap.
    public var seed: UInt64 = 0
    public var recalibration = Recalibration.temperature
    /// The share β of each source, in the order of the sources, or nil for each source's share of
    /// the responses.
    public var mixture: [Double]?
    public var stabilizer = CalibrationWeights.Stabilizer.perResponse
    /// The number of bootstrap samples for each interval, or 0 for no intervals.
    public var resamples = 1000
    /// Whether h is also computed with the other scope, if there are several sources beside the
    /// target, so that a report can say how much h would change.
    public var comparesScopes = false

    public init() {}
  }

  /// The probability c of each response, `[N][K]`, at the class ratio ``gamma``.
  public let probs: [[Double]]
  /// The contribution of each response to its datum's h, `[N][K]`. h is the mean of the
  /// contributions.
  public let terms: [[Double]]
  /// The weight h of each datum, `[N]`.
  public let weights: [Double]
  /// The class ratio γ, which is the number of non-target responses per target response.
  public let gamma: Double
  /// The share β of each source.
  public let mixture: [Double]
  /// The quality of the classifiers, over all responses and for the target against each other
  /// source.
  public let report: PhaseOneReport
  /// The report on how the data were split, or nil if the probabilities were given.
  public let folds: FoldReport?
  /// h of each datum with the other scope, `[N]`; nil if it wasn't computed.
  public let otherScopeWeights: [Double]?

  /// Fits classifiers and computes h.
  ///
  /// - Throws: ``CalibrationError``, and any error of the backbone.
  public init(
    _ labelled: LabelledResponses, backbone: any ResponseBackbone, settings: Settings
  ) throws {
    let fitting = try CrossFitting(folds: settings.folds, seed: settings.seed)
    try labelled.requireBothKinds()
    let rows = labelled.rows
    let folds = try fitting.assignFolds(rows)
    func fits(_ scope: Scope) throws -> [ClassifierFit] {
      try ClassifierFit.selections(labelled, scope).map { name, selected in
        let fitted = try fitting.logOdds(of: selected, in: rows, folds: folds, backbone)
        return ClassifierFit(
          source: name, rows: selected, gamma: fitted.gamma,
          raw: fitted.logOdds.map(logistic),
          probabilities: try settings.recalibration.probabilities(
            logOdds: fitted.logOdds, isGolden: selected.map { rows.isGolden[$0] },
            folds: selected.map { folds[rows.datum[$0]] }))
      }
    }
    let own = try fits(settings.scope)
    let other = settings.scope == .shared ? Scope.perSource : .shared
    let hasSeveral = ClassifierFit.selections(labelled, .perSource).count > 1
    try self.init(
      labelled, fits: own, settings: settings, folds: FoldReport(rows, folds: folds),
      otherFits: settings.comparesScopes && hasSeveral ? fits(other) : nil)
  }

  /// Computes h from the probabilities of an external classifier, at the class ratio `gamma`.
  ///
  /// - Parameter probs: the probabilities, `[N][K]`, each from 0 to 1.
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
    folds: FoldReport? = nil, otherFits: [ClassifierFit]? = nil
  ) throws {
    self.folds = folds
    let rows = labelled.rows
    let gamma = fits.count == 1 ? fits[0].gamma : try ResponseRows.gamma(rows.isGolden)
    self.gamma = gamma
    func merged(_ fits: [ClassifierFit]) -> [[Double]] {
      rows.shaped(ClassifierFit.merged(fits, count: rows.count, gamma: gamma))
    }
    probs = merged(fits)
    let weigher = try CalibrationWeights(
      sources: labelled.sources, mixture: settings.mixture,
      gamma: labelled.sources.names.map { _ in gamma }, stabilizer: settings.stabilizer)
    mixture = settings.mixture ?? labelled.sources.shares
    terms = try weigher.terms(probs: probs)
    weights = try weigher.evaluate(probs: probs)
    otherScopeWeights = try otherFits.map { try weigher.evaluate(probs: merged($0)) }
    report = PhaseOneReport(labelled, probs: probs, gamma: gamma, fits: fits, settings: settings)
  }
}

/// The output of one classifier for its responses.
struct ClassifierFit: Sendable {
  /// The source that the classifier separates from the target, or nil for all sources.
  var source: Int?
  var rows: [Int]
  /// The class ratio of ``rows``, at which the probabilities are expressed.
  var gamma: Double
  /// The classifier's original probabilities.
  var raw: [Double]
  /// The recalibrated probabilities.
  var probabilities: [Double]

  /// The rows for each classifier, which are all rows or those of the target and of one source.
  static func selections(
    _ labelled: LabelledResponses, _ scope: PhaseOne.Scope
  ) -> [(source: Int?, rows: [Int])] {
    let rows = labelled.rows
    guard scope == .perSource else { return [(nil, rows.all)] }
    let source = labelled.sources.numbers.flatMap { $0 }
    return labelled.sources.names.indices.compactMap { number in
      let selected = rows.all.filter { rows.isGolden[$0] || source[$0] == number }
      // A source with only target responses has nothing to separate from the target.
      let hasOthers = selected.contains { !rows.isGolden[$0] }
      return hasOthers ? (number, selected) : nil
    }
  }

  /// The probability of each row at the ratio `gamma`, which is the mean if several classifiers
  /// scored the row.
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

  /// Converts a probability to a different class ratio, such that γ c/(1-c) is unchanged.
  static func moved(_ c: Double, from old: Double, to new: Double) -> Double {
    if old == new { return c }
    let scaled = c * old / new
    return scaled / (scaled + 1 - c)
  }
}
