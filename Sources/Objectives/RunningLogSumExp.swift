import Glibc

/// `log( 1/n Σᵢ exp(sᵢ) )` of numbers that arrive in pieces, without overflow.
///
/// Kept relative to the running maximum m, so that no exponential is above 1:
/// ```
/// S = Σᵢ exp(sᵢ - m)            in [1, n]
/// D = Σᵢ (1 - exp(sᵢ - m))      in [0, n - 1]
/// ```
/// S + D = n, yet both are kept. Where all s are close together the mean is 1 - tiny and its
/// logarithm is only known through D; where they are far apart S is the one with digits.
struct RunningLogSumExp: Sendable, Equatable {
  /// m; -∞ while there is nothing.
  private(set) var maximum = -Double.infinity
  /// S.
  private(set) var sum = 0.0
  /// D.
  private var deficit = 0.0
  private var count = 0.0

  /// Takes in more numbers, all finite.
  ///
  /// - Returns: what everything accumulated so far relative to the old maximum must be multiplied
  ///   by: `exp(m_old - m_new)`; 1 when the maximum didn't rise, or there was nothing.
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

  /// Takes in another's numbers.
  ///
  /// - Returns: the factors for what each side accumulated relative to its own maximum. A side that
  ///   is empty has factor 1.
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

  /// `exp(s - m)`, at most 1 for a number that was added.
  func relative(_ value: Double) -> Double { exp(value - maximum) }

  /// `log( 1/n Σᵢ exp(sᵢ) )`; NaN while there is nothing.
  var logMean: Double {
    let mean = sum / count
    return maximum + (mean > 0.5 ? log1p(-deficit / count) : log(mean))
  }

  private mutating func raise(to newMaximum: Double) -> Double {
    guard newMaximum > maximum else { return 1 }
    defer { maximum = newMaximum }
    // exp(-∞ - m) would be 0, and 0 is a legitimate factor of numbers that are there.
    guard count > 0 else { return 1 }
    let factor = exp(maximum - newMaximum)
    // Each 1 - e becomes 1 - e f = (1 - e) f + (1 - f).
    deficit = deficit * factor - count * expm1(maximum - newMaximum)
    sum *= factor
    return factor
  }
}
