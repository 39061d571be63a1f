/// Logistic regression on hashed n-grams of a response: the classifier that needs no model.
///
/// Reads text or token ids, whichever the data have; mixing both in one data set makes their
/// responses trivially different. Sees of the prompt only how many of the response's words are in it.
public struct HashedNGramClassifier: ResponseClassifier {
  private let extraction: NGramFeatures
  private let penalty: Double

  /// - Parameters:
  ///   - lengths: the n of the n-grams.
  ///   - penalty: the weight of `‖w‖²/2` beside the mean loss; above 0. More makes probabilities less
  ///     extreme.
  ///   - maximumSymbols: words or tokens after these are ignored. Where sources differ in length,
  ///     cropping all to a common one keeps a classifier from learning length and nothing else.
  ///   - usesLength: whether the length, to within a factor of two, is a feature.
  public init(
    lengths: ClosedRange<Int> = 1...2, penalty: Double = 1e-4, maximumSymbols: Int = .max,
    usesLength: Bool = false
  ) throws(CalibrationError) {
    guard penalty > 0, penalty.isFinite else {
      throw .settingOutOfRange(name: "penalty", value: penalty, expected: "a number above 0")
    }
    guard lengths.lowerBound >= 1 else {
      throw .settingOutOfRange(
        name: "lengths", value: Double(lengths.lowerBound), expected: "at least 1")
    }
    guard maximumSymbols >= 1 else {
      throw .settingOutOfRange(
        name: "maximumSymbols", value: Double(maximumSymbols), expected: "at least 1")
    }
    extraction = NGramFeatures(
      lengths: lengths, maximumSymbols: maximumSymbols, usesLength: usesLength)
    self.penalty = penalty
  }

  public func features(prompt: Passage, response: Passage) -> SparseVector {
    extraction.vector(prompt: prompt, response: response)
  }

  public func fit(
    _ rows: [SparseVector], isGolden: [Bool]
  ) throws(CalibrationError) -> FittedNGramClassifier {
    precondition(rows.count == isGolden.count, "\(rows.count) rows, \(isGolden.count) labels")
    let golden = isGolden.count { $0 }
    guard golden > 0, golden < rows.count else {
      throw .oneClass(golden: golden > 0, rows: rows.count)
    }
    return FittedNGramClassifier(
      model: LogisticRegression(
        rows: rows, isPositive: isGolden, columns: NGramFeatures.columnCount, penalty: penalty))
  }
}

/// A ``HashedNGramClassifier`` that has learnt.
public struct FittedNGramClassifier: FittedClassifier {
  let model: LogisticRegression

  public func logOdds(_ features: SparseVector) -> Double { model.logOdds(features) }
}
