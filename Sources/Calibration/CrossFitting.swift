import Glibc
import RandomNumbers

/// Probabilities from classifiers that haven't seen what they score.
///
/// A density ratio from a classifier's own training rows is worthless: they look separable however
/// they were made. The data are cut into folds; each fold is scored by a classifier fitted on the
/// others. All responses of a datum are in one fold, and so are data that share a prompt.
public struct CrossFitting: Sendable {
  private let folds: Int
  private let seed: UInt64

  /// - Parameters:
  ///   - folds: at least 2.
  ///   - seed: which data are in which fold.
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
  ///   - classifier: fitted once per fold.
  /// - Throws: ``CalibrationError`` where a fold's training rows are all of one class, or there are
  ///   too few distinct prompts.
  public func run<Classifier: ResponseClassifier>(
    _ data: [CalibrationDatum], isGolden: [[Bool]], classifier: Classifier
  ) throws -> CrossFitted {
    let rows = try ResponseRows(data, isGolden: isGolden)
    let fold = try assignFolds(data.map(\.prompt))
    let fitted = try logOdds(
      of: rows.all, in: rows, folds: fold, FeatureBackbone(classifier, rows: rows))
    let probabilities = fitted.logOdds.map { 1 / (1 + exp(-$0)) }
    return CrossFitted(
      probs: rows.shaped(probabilities), gamma: fitted.gamma, folds: fold,
      report: ClassifierReport(probabilities: probabilities, isGolden: rows.isGolden))
  }

  /// Log-odds of some responses, each from a classifier fitted on those of other folds.
  ///
  /// - Parameters:
  ///   - selected: the rows to fit and to score.
  ///   - folds: of each datum, from ``assignFolds(_:)``.
  /// - Returns: `logOdds`, of `selected` in its order and at the class ratio of all of them, and that
  ///   ratio γ.
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
      // Each fold's training rows have a class ratio of their own. Moving the odds to the ratio of
      // all rows leaves every density ratio, gamma times odds, as it is.
      let shift = log(try ResponseRows.gamma(labels) / gamma)
      let scores = try backbone.logOdds(
        of: places.map { selected[$0] }, fittedOn: training, isGolden: labels)
      for (place, score) in zip(places, scores) { result[place] = score + shift }
    }
    return (result, gamma)
  }

  /// The fold of each datum. Prompts are shuffled, then dealt out in turn.
  func assignFolds(_ prompts: [Passage]) throws(CalibrationError) -> [Int] {
    let numbers = ResponseRows.numbers(of: prompts)
    let count = Set(numbers).count
    guard count >= folds else { throw .tooFewPrompts(prompts: count, folds: folds) }
    var generator = SplitMix64(seed: seed)
    let order = Array(0..<count).shuffled(using: &generator)
    return numbers.map { order[$0] % folds }
  }
}

/// What ``CrossFitting`` found.
public struct CrossFitted: Sendable {
  /// c, the probability that a response is from the target source, `[N][K]`, at the class ratio of
  /// all rows.
  public let probs: [[Double]]
  /// γ that belongs to ``probs``: responses not from the target source per response from it.
  public let gamma: Double
  /// The fold of each datum, `[N]`, from 0.
  public let folds: [Int]
  /// How good ``probs`` are.
  public let report: ClassifierReport
}
