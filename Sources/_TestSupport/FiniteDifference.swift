/// The derivative of `f` at `x` by a central difference, `(f(x + ε) − f(x − ε)) / 2ε`.
///
/// The truncation error is of order ε² and the rounding error of order 1e-16/ε: near 1e-10 together
/// at the default step, for a function of size 1 with derivatives of size 1.
public func centralDifference(
  at x: Double, step: Double = 1e-5, _ f: (Double) throws -> Double
) rethrows -> Double {
  (try f(x + step) - f(x - step)) / (2 * step)
}

/// The gradient of `f` at `point`, one central difference per coordinate.
public func centralGradient(
  at point: [Double], step: Double = 1e-5, _ f: ([Double]) throws -> Double
) rethrows -> [Double] {
  try point.indices.map { i in
    try centralDifference(at: point[i], step: step) { x in
      var moved = point
      moved[i] = x
      return try f(moved)
    }
  }
}
