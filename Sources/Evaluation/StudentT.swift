import Glibc

/// Student's t distribution.
public struct StudentT: Sendable {
  /// ν, above 0.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "t needs degrees of freedom, not \(degreesOfFreedom)")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(|T| ≥ |t|), which is `I_x(ν/2, 1/2)` at `x = ν / (ν + t²)`.
  public func twoSidedTail(_ t: Double) -> Double {
    guard t.isFinite else { return t.isNaN ? .nan : 0 }
    let x = degreesOfFreedom / (degreesOfFreedom + t * t)
    return incompleteBeta(x, degreesOfFreedom / 2, 0.5)
  }

  /// The t ≥ 0 with P(|T| ≥ t) = `tail`, to the last digits of a float64.
  ///
  /// - Parameter tail: above 0, below 1; 0.05 for an interval of 95 %.
  public func twoSidedQuantile(_ tail: Double) -> Double {
    precondition(tail > 0 && tail < 1, "a tail is between 0 and 1, not \(tail)")
    var high = 1.0
    while twoSidedTail(high) > tail { high *= 2 }
    var low = 0.0
    // Bisection: the tail falls with t, and halving ends where float64 does.
    while case let middle = (low + high) / 2, middle > low, middle < high {
      if twoSidedTail(middle) > tail { low = middle } else { high = middle }
    }
    return high
  }
}

/// The regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1.
///
/// By its continued fraction (DLMF 8.17.22), which converges fast below the mean a/(a + b); above it
/// through I_x(a, b) = 1 − I_{1−x}(b, a).
private func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 || x >= 1 { return x <= 0 ? 0 : 1 }
  if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
  let scale = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
  return exp(scale) / a / betaFraction(x, a, b)
}

/// The denominator 1 + d₁/(1 + d₂/(1 + …)), by Lentz's method as modified by Thompson and Barnett.
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
