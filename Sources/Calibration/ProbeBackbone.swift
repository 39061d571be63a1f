import Foundation
import Transformer

/// A density ratio on a frozen model's features of each response: one number per hidden unit.
///
/// The model runs once over all responses. Only the regression is fitted again for each fold.
/// Features are centred and scaled with statistics of the fitted rows, so that the penalty has the
/// same meaning for every model.
public struct ProbeBackbone: ResponseBackbone {
  /// The features of each response, `(R, C)`.
  private let features: [[Float]]
  private let penalty: Double
  private let ratioFit: RatioFit

  /// - Parameters:
  ///   - classifier: the model that provides the features. Its head isn't used.
  ///   - penalty: the weight of `‖w‖²/2` relative to the mean loss of a logistic regression.
  ///   - fit: how the density ratio is fitted.
  ///   - progress: receives the number of rows done and the total number. The work ends if it
  ///     throws an error.
  public init(
    _ classifier: SequenceClassifier, reader: ClassifierReader, rows: ResponseRows,
    penalty: Double = Self.standardPenalty, fit: RatioFit = .logistic,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    var features: [[Float]] = []
    for start in stride(from: 0, to: rows.count, by: Self.rowsAtATime) {
      let part = start..<min(start + Self.rowsAtATime, rows.count)
      features += try classifier.features(
        of: part.map {
          try reader.input(prompt: rows.prompt(of: $0), response: rows.response(of: $0))
        })
      try progress(part.upperBound, rows.count)
    }
    guard features.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw TransformerError.nonFiniteScores
    }
    self.init(features: features, penalty: penalty, fit: fit)
  }

  init(features: [[Float]], penalty: Double, fit: RatioFit = .logistic) {
    self.features = features
    self.penalty = penalty
    ratioFit = fit
  }

  /// The default penalty. It is strong enough for a few hundred features and a similar number of
  /// rows. See docs/calibration.md.
  public static let standardPenalty = 0.1
  private static let rowsAtATime = 64

  public func logOdds(
    of held: [Int], fittedOn training: [Int], isGolden: [Bool]
  ) throws -> [Double] {
    let scale = FeatureScale(training.map { features[$0] })
    let model = ratioFit.fit(
      training.map { scale.row(features[$0]) }, isGolden: isGolden, columns: scale.count,
      penalty: penalty)
    return held.map { model.logOdds(scale.row(features[$0])) }
  }
}

/// Scales every column to mean 0 and standard deviation 1 over some rows.
private struct FeatureScale {
  private var mean: [Double]
  private var factor: [Double]
  private let columns: [Int32]

  var count: Int { mean.count }

  init(_ rows: [[Float]]) {
    let width = rows.first?.count ?? 0
    var (sum, squares) = (
      [Double](repeating: 0, count: width), [Double](repeating: 0, count: width)
    )
    for row in rows {
      for (column, value) in row.enumerated() { sum[column] += Double(value) }
    }
    let count = Double(rows.count)
    mean = sum.map { $0 / count }
    for row in rows {
      for (column, value) in row.enumerated() {
        let difference = Double(value) - mean[column]
        squares[column] += difference * difference
      }
    }
    // A constant column carries no information and is set to 0.
    factor = squares.map { $0 > 0 ? (count / $0).squareRoot() : 0 }
    columns = (0..<Int32(width)).map { $0 }
  }

  func row(_ values: [Float]) -> SparseVector {
    var scaled = [Double](repeating: 0, count: values.count)
    for (column, value) in values.enumerated() {
      scaled[column] = (Double(value) - mean[column]) * factor[column]
    }
    return SparseVector(columns: columns, values: scaled)
  }
}
