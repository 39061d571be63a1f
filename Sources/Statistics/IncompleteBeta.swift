import Glibc

/// The regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1.
///
/// It is computed from its continued fraction (DLMF 8.17.22), which converges fast if x is below
/// the mean a/(a + b). Above the mean, I_x(a, b) = 1 − I_{1−x}(b, a) is used.
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 || x >= 1 { return x <= 0 ? 0 : 1 }
  if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
  let scale = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
  return exp(scale) / a / betaFraction(x, a, b)
}

/// The denominator 1 + d₁/(1 + d₂/(1 + …)), computed by Lentz's method as modified by Thompson and
/// Barnett.
private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let tiny = 1e-300
  var value = 1.0
  var (numerator, denominator) = (1.0, 0.0)
  for index in 1...10_000 {
    let m = Double(index / 2)
    let d =
      index.isMultiple(of: 2)
      ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    denominator = 1 / nonZero(1 + d * denominator)
    numerator = nonZero(1 + d / numerator)
    value *= numerator * denominator
    if abs(numerator * denominator - 1) < 1e-16 { break }
  }
  return value

  func nonZero(_ x: Double) -> Double { abs(x) < tiny ? tiny : x }
}

/// The x for which I_x(a, b) = `share`, found by bisection to the last digits of a float64.
func incompleteBetaQuantile(_ share: Double, _ a: Double, _ b: Double) -> Double {
  var (low, high) = (0.0, 1.0)
  while case let middle = (low + high) / 2, middle > low, middle < high {
    if incompleteBeta(middle, a, b) < share { low = middle } else { high = middle }
  }
  return high
}
