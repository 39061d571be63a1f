/// A classifier that needs no model, which is logistic regression on hashed n-grams of a response.
///
/// It reads text or token ids. Mixing both in one data set would make the responses trivially
/// distinguishable. The only information used from the prompt is how many of the response's words
/// it contains.
public struct HashedNGramClassifier: ResponseClassifier {
  private let extraction: NGramFeatures
  private let penalty: Double
  private let ratioFit: RatioFit

  /// - Parameters:
  ///   - lengths: the values of n for the n-grams.
  ///   - penalty: the weight of `‖w‖²/2` relative to the mean loss, above 0. Larger values make
  ///     probabilities less extreme.
  ///   - maximumSymbols: the number of words or tokens that are read. The rest is ignored. If
  ///     sources differ in length, truncating all responses to a common length keeps a classifier
  ///     from learning only the length.
  ///   - usesLength: whether the length, to within a factor of two, is a feature.
  ///   - fit: how the density ratio is fitted.
  public init(
    lengths: ClosedRange<Int> = 1...2, penalty: Double = 1e-4, maximumSymbols: Int = .max,
    usesLength: Bool = false, fit: RatioFit = .logistic
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
    ratioFit = fit
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
      model: ratioFit.fit(
        rows, isGolden: isGolden, columns: NGramFeatures.columnCount, penalty: penalty))
  }
}

/// A fitted ``HashedNGramClassifier``.
public struct FittedNGramClassifier: FittedClassifier {
  let model: any FittedRatio

  public func logOdds(_ features: SparseVector) -> Double { model.logOdds(features) }
}
