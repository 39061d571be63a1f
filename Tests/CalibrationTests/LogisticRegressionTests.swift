import Glibc
import Testing
import _TestSupport

@testable import Calibration

@Suite("Logistic regression")
struct LogisticRegressionTests {
  @Test("at the solution no weight can lower the objective")
  func stationary() {
    let (rows, labels) = Self.problem(seed: 1)
    let penalty = 0.01
    let model = LogisticRegression(
      rows: rows, isPositive: labels, columns: 8, penalty: penalty)
    let gradient = centralGradient(at: model.weights + [model.intercept]) { point in
      Self.objective(rows, labels, penalty, point)
    }
    for component in gradient { #expect(abs(component) < 1e-7) }
  }

  @Test("without features only the class ratio is left")
  func interceptOnly() {
    let rows = [SparseVector](repeating: SparseVector(), count: 4)
    let model = LogisticRegression(
      rows: rows, isPositive: [true, false, false, false], columns: 3, penalty: 1)
    #expect(abs(model.logOdds(SparseVector()) - log(1.0 / 3)) < 1e-7)
    #expect(model.weights == [0, 0, 0])
  }

  @Test("the order of the rows and the names of the columns don't matter")
  func invariance() {
    let (rows, labels) = Self.problem(seed: 2)
    let model = LogisticRegression(rows: rows, isPositive: labels, columns: 8, penalty: 0.01)
    let reversed = LogisticRegression(
      rows: rows.reversed(), isPositive: labels.reversed(), columns: 8, penalty: 0.01)
    let moved = rows.map { row in
      var row = row
      row.columns = row.columns.map { $0 + 5 }
      return row
    }
    let shifted = LogisticRegression(rows: moved, isPositive: labels, columns: 13, penalty: 0.01)
    let tolerance = Tolerance(absolute: 1e-5, relative: 0)
    #expect(mismatch(reversed.weights, model.weights, within: tolerance) == nil)
    #expect(mismatch(Array(shifted.weights.dropFirst(5)), model.weights, within: tolerance) == nil)
  }

  @Test("a separable problem has a finite solution, smaller with more penalty")
  func separable() {
    var rows: [SparseVector] = []
    for column in [0, 0, 1, 1] {
      var row = SparseVector()
      row.append(column: column, value: 1)
      rows.append(row)
    }
    let labels = [true, true, false, false]
    let sizes = [1e-6, 1e-3, 1].map { penalty in
      LogisticRegression(rows: rows, isPositive: labels, columns: 2, penalty: penalty).weights[0]
    }
    #expect(sizes[0].isFinite && sizes[0] > sizes[1] && sizes[1] > sizes[2] && sizes[2] > 0)
  }

  @Test("the minimiser finds the bottom of a crooked valley")
  func minimiser() {
    let solution = LBFGS().minimise(from: [5, -3]) { x in
      let (a, b) = (x[0] - 1, x[1] + 2 * x[0])
      return (a * a + 100 * b * b + a * a * a * a, [2 * a + 4 * a * a * a + 400 * b, 200 * b])
    }
    #expect(mismatch(solution, [1, -2], within: Tolerance(absolute: 1e-7, relative: 0)) == nil)
  }

  /// Sixty rows, each with three of eight columns. Only the first two columns are informative.
  private static func problem(seed: UInt64) -> ([SparseVector], [Bool]) {
    var generator = SeededGenerator(seed: seed)
    var rows: [SparseVector] = []
    var labels: [Bool] = []
    for _ in 0..<60 {
      var row = SparseVector()
      for column in Array(0..<8).shuffled(using: &generator).prefix(3).sorted() {
        row.append(column: column, value: generator.uniform(-1, 1))
      }
      let score = zip(row.columns, row.values).reduce(0) { $0 + ($1.0 < 2 ? 4 * $1.1 : 0) }
      labels.append(generator.uniform() < 1 / (1 + exp(-score)))
      rows.append(row)
    }
    return (rows, labels)
  }

  /// The objective written directly, which is accurate for moderate margins.
  private static func objective(
    _ rows: [SparseVector], _ labels: [Bool], _ penalty: Double, _ point: [Double]
  ) -> Double {
    var value = point.dropLast().reduce(0) { $0 + penalty / 2 * $1 * $1 }
    for (row, label) in zip(rows, labels) {
      let margin = zip(row.columns, row.values).reduce(point[8]) { $0 + point[Int($1.0)] * $1.1 }
      value += log(1 + exp(label ? -margin : margin)) / Double(rows.count)
    }
    return value
  }
}
