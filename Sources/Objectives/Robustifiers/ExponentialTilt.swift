import Glibc

/// The distributions `p(t) ∝ q exp(t d)` over fixed numbers d, for t ≥ 0. p(0) is q.
///
/// As t grows, KL(p ‖ q) increases continuously from 0 to -log M, where M is the q-mass of the d
/// that have the maximum.
struct ExponentialTilt {
  /// The numbers d, `[B]`, from -1 to 0. Both ends of the range occur.
  private let heights: [Double]
  /// The distribution q, `[B]`, whose probabilities are all above 0.
  private let base: [Double]
  /// -log of the q-mass of the numbers that have the maximum.
  private let largestDivergence: Double

  /// The relative change of t below which the iteration stops, because it is due to rounding.
  private static let tolerance = 4 * Double.ulpOfOne
  /// The maximum number of iterations. Bisection alone would halve the logarithm of the bracket 64
  /// times; Newton's method needs about six steps.
  private static let mostSteps = 200

  /// - Parameter masses: numbers above 0 that are proportional to q; nil means that q is uniform.
  init(_ heights: [Double], masses: [Double]? = nil) {
    self.heights = heights
    let masses = masses ?? heights.map { _ in 1 }
    let total = masses.reduce(0, +)
    base = masses.map { $0 / total }
    largestDivergence = log(total / zip(heights, masses).reduce(0) { $1.0 == 0 ? $0 + $1.1 : $0 })
  }

  /// Returns `log( Σᵢ qᵢ exp(t dᵢ) )`.
  func logMean(_ t: Double) -> Double {
    var sum = RunningLogSumExp()
    _ = sum.add(heights.map { t * $0 }, masses: base)
    return sum.logMean
  }

  /// Returns p(t), `[B]`.
  func probabilities(_ t: Double) -> [Double] {
    let raw = zip(heights, base).map { $1 * exp(t * $0) }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }

  /// Returns the t for which KL(p ‖ uniform) is `divergence` > 0, or nil if there is none.
  func inverseTemperature(atDivergence divergence: Double) -> Double? {
    guard divergence < largestDivergence, var (low, high) = bracket(divergence) else { return nil }
    var t = low
    for _ in 0..<Self.mostSteps {
      let (value, slope) = self.divergence(t)
      if value < divergence { low = t } else { high = t }
      let newton = t - (value - divergence) / slope
      // Takes the Newton step if the result is within the bracket, and otherwise the middle of the
      // bracket on a logarithmic scale.
      let next = newton > low && newton < high ? newton : (low * high).squareRoot()
      if abs(next - t) <= Self.tolerance * t { return next }
      t = next
    }
    return t
  }

  /// Returns two values of t whose divergences enclose the requested one, or nil if rounding
  /// prevents finding the upper value.
  private func bracket(_ divergence: Double) -> (low: Double, high: Double)? {
    // According to Hoeffding's lemma, KL(t) ≤ t²/8 for numbers in an interval of length 1.
    let low = (8 * divergence).squareRoot()
    var high = 2 * low
    while self.divergence(high).value < divergence {
      high *= 2
      guard high.isFinite else { return nil }
    }
    return (low, high)
  }

  /// Returns KL(p(t) ‖ q) and its derivative with respect to t, `t Var_p(d)`.
  private func divergence(_ t: Double) -> (value: Double, slope: Double) {
    let logMean = logMean(t)
    var value = 0.0
    var mean = 0.0
    var weights: [Double] = []
    for (height, q) in zip(heights, base) {
      let logRatio = t * height - logMean
      value += q * Self.divergenceTerm(logRatio)
      weights.append(q * exp(logRatio))
      mean += (weights.last ?? 0) * height
    }
    let variance = zip(heights, weights).reduce(0) {
      $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean)
    }
    return (value, t * variance)
  }

  /// Returns `r log r - r + 1` for r = eˣ, which is never negative. The sum of these terms gives KL
  /// without the cancellation in `Σ p log p + log B`.
  private static func divergenceTerm(_ x: Double) -> Double {
    // The terms xⁿ (n-1)/n! are added up to n = 8. At this bound, the next term is below 1e-15 of
    // the first.
    guard abs(x) > 0.02 else {
      let tail = 1 / 30.0 + x * (1 / 144.0 + x * (1 / 840.0 + x / 5760))
      return x * x * (0.5 + x * (1 / 3.0 + x * (0.125 + x * tail)))
    }
    return x * exp(x) - expm1(x)
  }
}
