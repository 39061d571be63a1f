import CKernels
import Glibc

/// Density ratios by least squares: uLSIF.
///
/// [Kanamori, Hido and Sugiyama 2009](https://jmlr.org/papers/v10/kanamori09a.html). With Gaussian
/// kernels φ at b of the target's rows, `r(x) = max(0, α·φ(x))` minimises
/// ```
/// 1/2 mean over others of r² − mean over target of r + penalty/2 ‖α‖²
/// ```
/// before the maximum is taken, which has a closed form: α = (H + penalty I)⁻¹ h with
/// H = mean over others of φφᵀ and h = mean over target of φ. The kernel width and the penalty are
/// those of a grid with the smallest cross-validated value of the first two terms, so nothing is
/// left to choose, and nothing is iterated.
struct LeastSquaresRatio {
  private let centers: [SparseVector]
  /// ‖center‖², `[b]`.
  private let norms: [Double]
  /// α, `[b]`.
  private(set) var weights: [Double]
  /// The kernel's standard deviation.
  let width: Double
  let penalty: Double

  /// The largest number of kernels.
  static let mostCenters = 100
  /// Widths are these multiples of the median distance between rows and centers.
  static let widths = [0.5, 0.7, 1, 1.4, 2]
  static let penalties = [1e-3, 1e-2, 0.1, 1, 10]
  private static let parts = 5

  /// - Parameters:
  ///   - target: rows of the target, at least 1.
  ///   - others: rows of all other sources, at least 1.
  init(target: [SparseVector], others: [SparseVector]) {
    let count = min(Self.mostCenters, target.count)
    let centers = (0..<count).map { target[$0 * target.count / count] }
    let norms = centers.map { $0.dot($0) }
    let distances = [target, others].map { rows in
      rows.map { Self.squaredDistances($0, centers, norms) }
    }
    let median = Self.median(distances.flatMap { $0.flatMap { $0 } }.filter { $0 > 0 })
    var best: (value: Double, width: Double, penalty: Double)?
    for factor in Self.widths {
      let fit = Fit(distances, width: factor * median, parts: Self.parts)
      for penalty in Self.penalties {
        let value = fit.validated(penalty)
        if value < best?.value ?? .infinity { best = (value, factor * median, penalty) }
      }
    }
    // Without any distance, all rows are the same, and any kernel is as good.
    width = best?.width ?? 1
    penalty = best?.penalty ?? 1
    weights = Fit(distances, width: width, parts: 1).solved(penalty, without: nil)
    self.centers = centers
    self.norms = norms
  }

  /// The density of the target over that of the others; at least 0.
  func ratio(_ row: SparseVector) -> Double {
    let kernels = Self.squaredDistances(row, centers, norms).map { Self.kernel($0, width) }
    return max(0, zip(kernels, weights).reduce(0) { $0 + $1.0 * $1.1 })
  }

  static func kernel(_ squaredDistance: Double, _ width: Double) -> Double {
    exp(-squaredDistance / (2 * width * width))
  }

  private static func squaredDistances(
    _ row: SparseVector, _ centers: [SparseVector], _ norms: [Double]
  ) -> [Double] {
    let own = row.dot(row)
    return zip(centers, norms).map { max(0, own + $1 - 2 * row.dot($0)) }
  }

  /// The root of the middle squared distance; 1 if there is none.
  private static func median(_ squares: [Double]) -> Double {
    guard !squares.isEmpty else { return 1 }
    return squares.sorted()[squares.count / 2].squareRoot()
  }
}

extension LeastSquaresRatio {
  /// H and h of one width, in parts of rows for cross-validation.
  private struct Fit {
    /// Per part: the number of rows, and the sums of φφᵀ, `[b][b]`, and of φ, `[b]`.
    private struct Sums {
      var others = 0.0
      var target = 0.0
      var outer: [Double]
      var mean: [Double]

      init(_ size: Int) {
        outer = [Double](repeating: 0, count: size * size)
        mean = [Double](repeating: 0, count: size)
      }
    }

    private let size: Int
    private var parts: [Sums]

    /// - Parameter distances: squared distances to the centers of the target's rows, then of the
    ///   others'.
    init(_ distances: [[[Double]]], width: Double, parts count: Int) {
      let size = distances[0][0].count
      self.size = size
      parts = (0..<count).map { _ in Sums(size) }
      for (i, row) in distances[0].enumerated() {
        let kernels = row.map { kernel($0, width) }
        parts[i % count].target += 1
        ck_add_scaled_f64(&parts[i % count].mean, 1, kernels, size)
      }
      for (i, row) in distances[1].enumerated() {
        let kernels = row.map { kernel($0, width) }
        parts[i % count].others += 1
        parts[i % count].outer.withUnsafeMutableBufferPointer { outer in
          guard let base = outer.baseAddress else { return }
          for j in 0..<size { ck_add_scaled_f64(base + j * size, kernels[j], kernels, size) }
        }
      }
    }

    /// α of all parts but one.
    func solved(_ penalty: Double, without left: Int?) -> [Double] {
      var sums = Sums(size)
      for (i, part) in parts.enumerated() where i != left {
        sums.others += part.others
        sums.target += part.target
        ck_add_scaled_f64(&sums.outer, 1, part.outer, size * size)
        ck_add_scaled_f64(&sums.mean, 1, part.mean, size)
      }
      guard sums.others > 0, sums.target > 0 else { return sums.mean.map { _ in 0 } }
      var matrix = sums.outer.map { $0 / sums.others }
      for j in 0..<size { matrix[j * size + j] += penalty }
      return CholeskySolver.solve(&matrix, sums.mean.map { $0 / sums.target })
    }

    /// The mean over parts of the criterion on a part, with α of the others.
    ///
    /// It is computed from α·φ without the maximum with 0, since H and h suffice for that.
    func validated(_ penalty: Double) -> Double {
      let values = parts.indices.compactMap { i -> Double? in
        let part = parts[i]
        guard part.others > 0, part.target > 0 else { return nil }
        let weights = solved(penalty, without: i)
        var quadratic = 0.0
        for j in 0..<size {
          let row = (0..<size).reduce(0.0) { $0 + part.outer[j * size + $1] * weights[$1] }
          quadratic += weights[j] * row
        }
        let linear = zip(part.mean, weights).reduce(0) { $0 + $1.0 * $1.1 }
        return quadratic / (2 * part.others) - linear / part.target
      }
      return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
  }
}

/// Solves equations with a symmetric positive definite matrix.
enum CholeskySolver {
  /// - Parameter matrix: `[n][n]`, replaced by its factor.
  static func solve(_ matrix: inout [Double], _ right: [Double]) -> [Double] {
    let n = right.count
    for j in 0..<n {
      for i in j..<n {
        var sum = matrix[i * n + j]
        for k in 0..<j { sum -= matrix[i * n + k] * matrix[j * n + k] }
        matrix[i * n + j] =
          i == j ? max(sum, .leastNormalMagnitude).squareRoot() : sum / matrix[j * n + j]
      }
    }
    var x = right
    for i in 0..<n {
      for k in 0..<i { x[i] -= matrix[i * n + k] * x[k] }
      x[i] /= matrix[i * n + i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for k in (i + 1)..<max(n, i + 1) { x[i] -= matrix[k * n + i] * x[k] }
      x[i] /= matrix[i * n + i]
    }
    return x
  }
}

extension SparseVector {
  func dot(_ other: SparseVector) -> Double {
    var (i, j, sum) = (0, 0, 0.0)
    while i < columns.count, j < other.columns.count {
      if columns[i] == other.columns[j] {
        sum += values[i] * other.values[j]
        i += 1
        j += 1
      } else if columns[i] < other.columns[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return sum
  }
}
