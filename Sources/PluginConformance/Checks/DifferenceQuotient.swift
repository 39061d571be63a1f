/// Numerical differentiation of a function of one number.
///
/// The fourth-order central difference `(8 (f₁ − f₋₁) − (f₂ − f₋₂)) / 12h`, where `f_k = f(x +
/// kh)`, has an error of `h⁴ f⁽⁵⁾ / 30` plus the rounding error of f divided by h. No single h
/// suits every function, so several are tried. A wrong derivative agrees with none of the
/// estimates.
struct DifferenceQuotient {
  /// An estimate of the derivative, with a bound on its rounding error.
  struct Estimate {
    let slope: Double
    let noise: Double

    /// The relative tolerance for a correct derivative.
    static let relative = 1e-6

    func agrees(with derivative: Double) -> Bool {
      abs(derivative - slope) <= noise + Self.relative * abs(slope)
    }
  }

  private static let steps = [1e-2, 1e-3, 1e-4, 1e-5]
  /// The assumed error of the function's value, in units of its rounding error.
  private static let roundings = 64.0

  /// Returns estimates in order of decreasing step size.
  static func estimates(
    at x: Double, _ f: (Double) throws(Outcome) -> Double
  ) throws(Outcome) -> [Estimate] {
    var result: [Estimate] = []
    for step in steps {
      // Rounds the step so that x + h is exact.
      let h = (x + step * max(1, abs(x))) - x
      let values = (try f(x - 2 * h), try f(x - h), try f(x + h), try f(x + 2 * h))
      let slope = (8 * (values.2 - values.1) - (values.3 - values.0)) / (12 * h)
      let size = max(abs(values.0), abs(values.1), abs(values.2), abs(values.3), 1)
      result.append(
        Estimate(slope: slope, noise: 1.5 * roundings * Double.ulpOfOne * size / h))
    }
    return result
  }

  /// Returns whether the function has a kink very close to x. At a kink, the slopes on the two
  /// sides differ by far more than curvature or rounding could explain.
  static func hasKink(
    at x: Double, _ f: (Double) throws(Outcome) -> Double
  ) throws(Outcome) -> Bool {
    var gaps: [(gap: Double, slope: Double)] = []
    for step in [1e-4, 1e-6] {
      let h = (x + step * max(1, abs(x))) - x
      let (below, here, above) = (try f(x - h), try f(x), try f(x + h))
      gaps.append((abs((above - here) - (here - below)) / h, abs(above - below) / h))
    }
    // With smaller steps, the difference between the slopes shrinks for a smooth curve, but not at
    // a kink.
    return gaps[1].gap > 0.1 * gaps[0].gap && gaps[1].gap > 1e-3 * max(gaps[1].slope, 1e-3)
  }
}
