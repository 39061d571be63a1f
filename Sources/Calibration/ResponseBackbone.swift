/// The implementation of a classifier, which learns from some responses of a data set and scores
/// others.
///
/// A backbone is created for a data set and receives row numbers of that data set, so everything
/// independent of the labels is computed only once.
public protocol ResponseBackbone {
  /// The log-odds, in nats, that responses are from the target source, at the class ratio of the
  /// fitted rows.
  ///
  /// - Parameters:
  ///   - held: the rows to score, none of which is in `training`.
  ///   - training: the rows to learn from, with their labels in `isGolden`. Both classes are
  ///     present.
  /// - Returns: one number for each of `held`. The same rows always give the same numbers.
  func logOdds(of held: [Int], fittedOn training: [Int], isGolden: [Bool]) throws -> [Double]
}

/// A ``ResponseClassifier`` with the features of all responses, each computed once.
public struct FeatureBackbone<Classifier: ResponseClassifier>: ResponseBackbone {
  private let classifier: Classifier
  /// The features of every row, `[R]`.
  private let features: [Classifier.Features]

  public init(_ classifier: Classifier, rows: ResponseRows) {
    self.init(
      classifier,
      features: rows.all.map {
        classifier.features(prompt: rows.prompt(of: $0), response: rows.response(of: $0))
      })
  }

  /// - Parameter features: the features of every row, `[R]`.
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
