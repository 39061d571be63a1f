import Glibc

/// Computes `log( 1/n Σᵢ exp(sᵢ) )` or, with masses μ, `log( Σᵢ μᵢ exp(sᵢ) / Σᵢ μᵢ )`, for numbers
/// that are added in pieces, without overflow.
///
/// Two sums are kept relative to the running maximum m, so that no exponential is above 1:
/// ```
/// S = Σᵢ μᵢ exp(sᵢ - m)
/// D = Σᵢ μᵢ (1 - exp(sᵢ - m))
/// ```
/// Both are needed, although S + D = Σ μ. If all s are close together, the mean of the exponentials
/// is just below 1, and only D gives its logarithm precisely. If they are far apart, S is more
/// precise. A number with mass 0 has no effect.
struct RunningLogSumExp: Sendable, Equatable {
  /// The maximum m, which is -∞ if nothing has been added.
  private(set) var maximum = -Double.infinity
  /// The sum S.
  private(set) var sum = 0.0
  /// The sum D.
  private var deficit = 0.0
  /// The sum Σ μ, which is n if every mass is 1.
  private(set) var mass = 0.0

  /// Adds more numbers, all of which must be finite.
  ///
  /// - Parameter masses: the masses μ, which are at least 0; nil means that all are 1.
  /// - Returns: the factor `exp(m_old - m_new)`, by which everything accumulated relative to the
  ///   old maximum must be multiplied. It is 1 if the maximum didn't increase or if nothing had
  ///   been added.
  mutating func add(_ values: [Double], masses: [Double]? = nil) -> Double {
    guard let masses else { return add(values[...], mass: { _ in 1 }) }
    let present = values.indices.filter { masses[$0] > 0 }
    return add(present.map { values[$0] }[...], mass: { masses[present[$0]] })
  }

  private mutating func add(_ values: ArraySlice<Double>, mass: (Int) -> Double) -> Double {
    guard let highest = values.max() else { return 1 }
    let factor = raise(to: highest)
    for (i, value) in values.enumerated() {
      let mass = mass(i)
      sum += mass * exp(value - maximum)
      deficit -= mass * expm1(value - maximum)
      self.mass += mass
    }
    return factor
  }

  /// Adds the numbers of another sum.
  ///
  /// - Returns: the factors for everything that each of the two sums accumulated relative to its
  ///   own maximum. The factor of an empty sum is 1.
  mutating func merge(_ other: RunningLogSumExp) -> (own: Double, other: Double) {
    guard other.mass > 0 else { return (1, 1) }
    var other = other
    let own = raise(to: other.maximum)
    let others = other.raise(to: maximum)
    sum += other.sum
    deficit += other.deficit
    mass += other.mass
    return (own, others)
  }

  /// Returns `exp(s - m)`, which is at most 1 for a number that was added.
  func relative(_ value: Double) -> Double { exp(value - maximum) }

  /// `log( 1/n Σᵢ exp(sᵢ) )`, or NaN if nothing has been added.
  var logMean: Double {
    let mean = sum / mass
    return maximum + (mean > 0.5 ? log1p(-deficit / mass) : log(mean))
  }

  private mutating func raise(to newMaximum: Double) -> Double {
    guard newMaximum > maximum else { return 1 }
    defer { maximum = newMaximum }
    // Without numbers, exp(-∞ - m) would be 0, which is also a valid factor if numbers have been
    // added.
    guard mass > 0 else { return 1 }
    let factor = exp(maximum - newMaximum)
    // If f is the factor, each term 1 - e becomes 1 - e f = (1 - e) f + (1 - f).
    deficit = deficit * factor - mass * expm1(maximum - newMaximum)
    sum *= factor
    return factor
  }
}
