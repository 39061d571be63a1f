import Glibc
import RandomNumbers

/// Computes probabilities with classifiers that haven't seen the responses that they score.
///
/// A density ratio from a classifier's own training rows is meaningless, because these rows look
/// separable regardless of how they were generated. Therefore the data are split into folds, and
/// each fold is scored by a classifier fitted on the other folds. All responses of a datum are in
/// the same fold. Data with the same or nearly the same prompt or long response are also in the
/// same fold (``DatumGroups``).
public struct CrossFitting: Sendable {
  private let folds: Int
  private let seed: UInt64

  /// - Parameters:
  ///   - folds: the number of folds, at least 2.
  ///   - seed: the seed that determines the fold of each datum.
  public init(folds: Int = 5, seed: UInt64 = 0) throws(CalibrationError) {
    guard folds >= 2 else {
      throw .settingOutOfRange(name: "folds", value: Double(folds), expected: "at least 2")
    }
    self.folds = folds
    self.seed = seed
  }

  /// Scores every response.
  ///
  /// - Parameters:
  ///   - isGolden: whether a response is from the target source, `[N][K]`.
  ///   - classifier: the classifier, which is fitted once per fold.
  /// - Throws: ``CalibrationError`` if a fold's training rows are all of one class, or if there are
  ///   too few distinct prompts.
  public func run<Classifier: ResponseClassifier>(
    _ data: [CalibrationDatum], isGolden: [[Bool]], classifier: Classifier
  ) throws -> CrossFitted {
    let rows = try ResponseRows(data, isGolden: isGolden)
    let fold = try assignFolds(rows)
    let fitted = try logOdds(
      of: rows.all, in: rows, folds: fold, FeatureBackbone(classifier, rows: rows))
    let probabilities = fitted.logOdds.map { 1 / (1 + exp(-$0)) }
    return CrossFitted(
      probs: rows.shaped(probabilities), gamma: fitted.gamma, folds: fold,
      report: ClassifierReport(probabilities: probabilities, isGolden: rows.isGolden))
  }

  /// The log-odds of some responses, each from a classifier fitted on responses of other folds.
  ///
  /// - Parameters:
  ///   - selected: the rows to fit and to score.
  ///   - folds: the fold of each datum, from ``assignFolds(_:)``.
  /// - Returns: the log-odds of `selected`, in the same order and at the class ratio γ of all
  ///   selected rows, and γ itself.
  func logOdds(
    of selected: [Int], in rows: ResponseRows, folds fold: [Int], _ backbone: any ResponseBackbone
  ) throws -> (logOdds: [Double], gamma: Double) {
    let gamma = try ResponseRows.gamma(selected.map { rows.isGolden[$0] })
    var result = [Double](repeating: 0, count: selected.count)
    for number in 0..<folds {
      let places = selected.indices.filter { fold[rows.datum[selected[$0]]] == number }
      guard !places.isEmpty else { continue }
      let training = selected.filter { fold[rows.datum[$0]] != number }
      let labels = training.map { rows.isGolden[$0] }
      // Each fold's training rows have their own class ratio. Converting the odds to the ratio of
      // all rows leaves every density ratio, gamma times odds, unchanged.
      let shift = log(try ResponseRows.gamma(labels) / gamma)
      let scores = try backbone.logOdds(
        of: places.map { selected[$0] }, fittedOn: training, isGolden: labels)
      for (place, score) in zip(places, scores) { result[place] = score + shift }
    }
    return (result, gamma)
  }

  /// The fold of each datum.
  ///
  /// Groups are shuffled and then assigned to folds in turn. If a group is so large that folds
  /// would become uneven, groups are instead assigned in order of decreasing size, each to the fold
  /// with the fewest data. If there are fewer groups than folds, each group is a fold.
  func assignFolds(_ rows: ResponseRows) throws(CalibrationError) -> [Int] {
    let prompts = ResponseRows.numbers(of: rows.data.map(\.prompt))
    let promptCount = Set(prompts).count
    guard promptCount >= folds else { throw .tooFewPrompts(prompts: promptCount, folds: folds) }
    let groups = rows.groups
    guard groups.count > 1 else { throw .oneGroup(prompts: promptCount) }
    var generator = SplitMix64(seed: seed)
    let place = Array(0..<groups.count).shuffled(using: &generator)
    let count = min(folds, groups.count)
    let sizes = groups.sizes
    let isEven = (sizes.max() ?? 0) * Self.partsOfAFold * count <= rows.data.count
    let fold = isEven ? place.map { $0 % count } : Self.packed(sizes, by: place, into: count)
    return groups.numbers.map { fold[$0] }
  }

  /// The number of parts of a fold. If no group is larger than one such part, groups are assigned
  /// without regard to their sizes.
  private static let partsOfAFold = 4

  /// The fold of each group. Assigns the largest groups first, and groups of equal size in the
  /// order of `place`.
  private static func packed(_ sizes: [Int], by place: [Int], into folds: Int) -> [Int] {
    var filled = [Int](repeating: 0, count: folds)
    var fold = [Int](repeating: 0, count: sizes.count)
    for group in sizes.indices.sorted(by: { (sizes[$1], place[$0]) < (sizes[$0], place[$1]) }) {
      let emptiest = filled.indices.min { (filled[$0], $0) < (filled[$1], $1) } ?? 0
      fold[group] = emptiest
      filled[emptiest] += sizes[group]
    }
    return fold
  }
}

/// The result of ``CrossFitting``.
public struct CrossFitted: Sendable {
  /// The probability c that each response is from the target source, `[N][K]`, at the class ratio
  /// of all rows.
  public let probs: [[Double]]
  /// The class ratio γ of ``probs``, which is the number of responses not from the target source
  /// per response from it.
  public let gamma: Double
  /// The zero-based fold of each datum, `[N]`.
  public let folds: [Int]
  /// The quality of ``probs``.
  public let report: ClassifierReport
}
