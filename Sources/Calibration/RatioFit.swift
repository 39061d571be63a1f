import Glibc

/// How a density ratio is fitted to feature vectors.
public enum RatioFit: String, Codable, Sendable, CaseIterable {
  /// Logistic regression: its odds are the ratio.
  case logistic
  /// Least squares with Gaussian kernels, uLSIF: the ratio itself is fitted, in closed form.
  case ulsif

  /// Fits rows of both classes.
  ///
  /// - Parameters:
  ///   - columns: the length of a row.
  ///   - penalty: for the logistic regression; uLSIF chooses its own.
  func fit(
    _ rows: [SparseVector], isGolden: [Bool], columns: Int, penalty: Double
  ) -> any FittedRatio {
    switch self {
    case .logistic:
      return LogisticRegression(
        rows: rows, isPositive: isGolden, columns: columns, penalty: penalty)
    case .ulsif:
      let golden = rows.indices.filter { isGolden[$0] }.map { rows[$0] }
      let others = rows.indices.filter { !isGolden[$0] }.map { rows[$0] }
      return RatioOdds(
        ratio: LeastSquaresRatio(target: golden, others: others),
        gamma: Double(others.count) / Double(golden.count))
    }
  }
}

/// A fitted density ratio, as log-odds at the class ratio of the fitted rows.
protocol FittedRatio: Sendable {
  func logOdds(_ row: SparseVector) -> Double
}

/// The odds of a density ratio: r/γ.
struct RatioOdds: FittedRatio {
  let ratio: LeastSquaresRatio
  let gamma: Double

  /// A ratio of 0, which uLSIF gives where no kernel reaches, would be certainty from finitely many
  /// rows.
  private static let smallestRatio = 1e-3

  func logOdds(_ row: SparseVector) -> Double {
    log(max(ratio.ratio(row), Self.smallestRatio) / gamma)
  }
}
