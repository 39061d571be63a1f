import Glibc

/// `log( 1/n Σᵢ exp(sᵢ) )` of numbers that are added in pieces, without overflow.
///
/// Kept relative to the running maximum m, so that no exponential is above 1:
/// ```
/// S = Σᵢ exp(sᵢ - m)            in [1, n]
/// D = Σᵢ (1 - exp(sᵢ - m))      in [0, n - 1]
/// ```
/// Both are kept, although S + D = n. If all s are close together, the mean is just below 1 and
/// only D gives its logarithm precisely; if they are far apart, S is the more precise one.
struct RunningLogSumExp: Sendable, Equatable {
  /// m; -∞ while empty.
  private(set) var maximum = -Double.infinity
  /// S.
  private(set) var sum = 0.0
  /// D.
  private var deficit = 0.0
  private var count = 0.0

  /// Adds more numbers, all finite.
  ///
  /// - Returns: the factor by which everything accumulated relative to the old maximum must be
  ///   multiplied: `exp(m_old - m_new)`; 1 if the maximum didn't rise, or nothing had been added.
  mutating func add(_ values: [Double]) -> Double {
    guard let highest = values.max() else { return 1 }
    let factor = raise(to: highest)
    for value in values {
      sum += exp(value - maximum)
      deficit -= expm1(value - maximum)
    }
    count += Double(values.count)
    return factor
  }

  /// Adds the numbers of another sum.
  ///
  /// - Returns: the factors for what each side accumulated relative to its own maximum. An empty
  ///   side has factor 1.
  mutating func merge(_ other: RunningLogSumExp) -> (own: Double, other: Double) {
    guard other.count > 0 else { return (1, 1) }
    var other = other
    let own = raise(to: other.maximum)
    let others = other.raise(to: maximum)
    sum += other.sum
    deficit += other.deficit
    count += other.count
    return (own, others)
  }

  /// `exp(s - m)`, which is at most 1 for a number that was added.
  func relative(_ value: Double) -> Double { exp(value - maximum) }

  /// `log( 1/n Σᵢ exp(sᵢ) )`; NaN while empty.
  var logMean: Double {
    let mean = sum / count
    return maximum + (mean > 0.5 ? log1p(-deficit / count) : log(mean))
  }

  private mutating func raise(to newMaximum: Double) -> Double {
    guard newMaximum > maximum else { return 1 }
    defer { maximum = newMaximum }
    // exp(-∞ - m) would be 0, which is also a valid factor when numbers have been added.
    guard count > 0 else { return 1 }
    let factor = exp(maximum - newMaximum)
    // Each 1 - e becomes 1 - e f = (1 - e) f + (1 - f).
    deficit = deficit * factor - count * expm1(maximum - newMaximum)
    sum *= factor
    return factor
  }
}
