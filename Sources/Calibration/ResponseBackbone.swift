/// What a classifier is made of: it learns from some responses of a data set and scores others.
///
/// It is given row numbers of the data set that it was made for, so that whatever doesn't depend on
/// the labels is computed once.
public protocol ResponseBackbone {
  /// The log-odds, in nats, that responses are from the target source, at the class ratio of the rows
  /// that were fitted.
  ///
  /// - Parameters:
  ///   - held: rows to score, none of which is in `training`.
  ///   - training: rows to learn from, and in `isGolden` their labels; both classes are there.
  /// - Returns: one number for each of `held`. The same rows always give the same numbers.
  func logOdds(of held: [Int], fittedOn training: [Int], isGolden: [Bool]) throws -> [Double]
}

/// A ``ResponseClassifier`` with the features of all responses, each computed once.
public struct FeatureBackbone<Classifier: ResponseClassifier>: ResponseBackbone {
  private let classifier: Classifier
  /// `[R]`.
  private let features: [Classifier.Features]

  public init(_ classifier: Classifier, rows: ResponseRows) {
    self.init(
      classifier,
      features: rows.all.map {
        classifier.features(prompt: rows.prompt(of: $0), response: rows.response(of: $0))
      })
  }

  /// - Parameter features: of every row, `[R]`.
  init(_ classifier: Classifier, features: [Classifier.Features]) {
    self.classifier = classifier
    self.features = features
  }

  public func logOdds(
    of held: [Int], fittedOn training: [Int], isGolden: [Bool]
  ) throws -> [Double] {
    let fitted = try classifier.fit(training.map { features[$0] }, isGolden: isGolden)
    return held.map { fitted.logOdds(features[$0]) }
  }
}
