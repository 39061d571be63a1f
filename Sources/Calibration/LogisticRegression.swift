import CKernels
import Glibc

/// L2-regularised logistic regression on sparse rows.
///
/// It minimises, over weights w and an intercept b that isn't regularised,
/// ```
/// 1/n Σᵢ log(1 + exp(-yᵢ (w·xᵢ + b))) + penalty/2 ‖w‖²,     yᵢ = ±1
/// ```
/// The minimum is unique, so the order of the rows affects only rounding.
struct LogisticRegression: FittedRatio {
  /// The weights w, `[columns]`. They are 0 for columns that don't occur in any row.
  private(set) var weights: [Double]
  private(set) var intercept: Double

  init(rows: [SparseVector], isPositive: [Bool], columns: Int, penalty: Double) {
    let problem = Problem(rows: rows, isPositive: isPositive, columns: columns, penalty: penalty)
    let solution = LBFGS().minimise(from: problem.start, problem.evaluate)
    weights = [Double](repeating: 0, count: columns)
    for (column, weight) in zip(problem.used, solution) { weights[column] = weight }
    intercept = solution[problem.used.count]
  }

  /// The log-odds `w·x + b` of the positive class, in nats.
  func logOdds(_ row: SparseVector) -> Double {
    zip(row.columns, row.values).reduce(intercept) { $0 + weights[Int($1.0)] * $1.1 }
  }
}

extension LogisticRegression {
  /// The optimisation problem. Its rows lack unused columns, and have a last column of ones for the
  /// intercept.
  private struct Problem {
    /// The original index of each remaining column.
    var used: [Int] = []
    var signs: [Double]
    var penalty: Double
    /// The starting point, which is the best constant prediction.
    var start: [Double]
    private var first: [Int] = [0]
    private var columns: [Int32] = []
    private var values: [Double] = []

    init(rows: [SparseVector], isPositive: [Bool], columns width: Int, penalty: Double) {
      var renumbered = [Int32](repeating: -1, count: width)
      for row in rows {
        for column in row.columns where renumbered[Int(column)] < 0 {
          renumbered[Int(column)] = Int32(used.count)
          used.append(Int(column))
        }
      }
      for row in rows {
        columns += row.columns.map { renumbered[Int($0)] } + [Int32(used.count)]
        values += row.values + [1]
        first.append(columns.count)
      }
      signs = isPositive.map { $0 ? 1 : -1 }
      self.penalty = penalty
      let positive = Double(isPositive.count { $0 })
      start = [Double](repeating: 0, count: used.count + 1)
      start[used.count] = log(positive / (Double(rows.count) - positive))
    }

    func evaluate(_ x: [Double]) -> (value: Double, gradient: [Double]) {
      let count = signs.count
      var margins = [Double](repeating: 0, count: signs.count)
      ck_sparse_times(&margins, first, columns, values, x, count)
      var value = 0.0
      var slopes = margins
      for (i, sign) in signs.enumerated() {
        let margin = sign * margins[i]
        // This computes log(1 + exp(-m)) without overflow, and its derivative with respect to the
        // margin.
        value += max(-margin, 0) + log1p(exp(-abs(margin)))
        slopes[i] = -sign / (1 + exp(margin)) / Double(count)
      }
      var regular = x
      regular[used.count] = 0
      let norm = ck_dot_f64(regular, regular, x.count)
      var gradient = [Double](repeating: 0, count: x.count)
      ck_add_scaled_f64(&gradient, penalty, regular, x.count)
      ck_sparse_transposed_add(&gradient, first, columns, values, slopes, count)
      return (value / Double(count) + penalty / 2 * norm, gradient)
    }
  }
}
