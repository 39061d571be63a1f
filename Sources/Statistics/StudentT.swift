import Glibc

/// Student's t distribution.
public struct StudentT: Sendable {
  /// The degrees of freedom ν, greater than 0.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "t needs degrees of freedom, not \(degreesOfFreedom)")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The probability P(|T| ≥ |t|), which is `I_x(ν/2, 1/2)` at `x = ν / (ν + t²)`.
  public func twoSidedTail(_ t: Double) -> Double {
    guard t.isFinite else { return t.isNaN ? .nan : 0 }
    let x = degreesOfFreedom / (degreesOfFreedom + t * t)
    return incompleteBeta(x, degreesOfFreedom / 2, 0.5)
  }

  /// The t ≥ 0 for which P(|T| ≥ t) = `tail`, to the last digits of a float64.
  ///
  /// - Parameter tail: a probability greater than 0 and less than 1, such as 0.05 for a 95 %
  ///   interval.
  public func twoSidedQuantile(_ tail: Double) -> Double {
    precondition(tail > 0 && tail < 1, "a tail is between 0 and 1, not \(tail)")
    var high = 1.0
    while twoSidedTail(high) > tail { high *= 2 }
    var low = 0.0
    // Bisection works because the tail probability decreases as t increases. It stops at the
    // resolution of float64.
    while case let middle = (low + high) / 2, middle > low, middle < high {
      if twoSidedTail(middle) > tail { low = middle } else { high = middle }
    }
    return high
  }
}
