import Glibc

/// Statistics on how unevenly an objective distributes weight over a batch.
///
/// The influence of a datum is the magnitude of the factor of its gradient, so w means |w|
/// throughout. The weights of a plugin's robustifier, such as mean plus deviation, can be negative.
public struct WeightStatistics: Sendable, Equatable {
  /// The sum Σ w.
  public let sum: Double
  /// The largest weight.
  public let maximum: Double
  /// Kish's effective sample size, `(Σ w)² / Σ w²`.
  ///
  /// It is n if all weights are equal, 1 if one datum has all the weight, and 0 if every weight is
  /// 0.
  public let effectiveSampleSize: Double
  /// The largest weight as a share of the sum, from 1/n to 1, or 0 if every weight is 0.
  public let largestShare: Double
  /// The divergence `KL(w / Σ w ‖ uniform)`, in nats, from 0 if all weights are equal to log n if
  /// one datum has all the weight.
  ///
  /// It is 0 if every weight is 0.
  public let divergenceFromUniform: Double

  /// - Parameter weights: the weights, which are finite and in any unit.
  public init(weights: [Double]) {
    let weights = weights.map(abs)
    let maximum = weights.max() ?? 0
    self.maximum = maximum
    sum = weights.reduce(0, +)
    guard maximum > 0 else {
      effectiveSampleSize = 0
      largestShare = 0
      divergenceFromUniform = 0
      return
    }
    // Weights are divided by the largest, since the squares of weights below 10⁻¹⁶² would be 0.
    let relative = weights.map { $0 / maximum }
    let total = relative.reduce(0, +)
    effectiveSampleSize = total * total / relative.reduce(0) { $0 + $1 * $1 }
    largestShare = 1 / total
    let count = Double(weights.count)
    // This is Σ p log(n p), to which a weight of 0 adds nothing. Rounding can make a sum of 0
    // slightly negative.
    divergenceFromUniform = max(
      0, relative.reduce(0) { $0 + ($1 > 0 ? $1 / total * log(count * $1 / total) : 0) })
  }
}

/// Returns Pearson's correlation of two lists, from -1 to 1, or nil if either list is constant.
///
/// The lists must have the same length and contain only finite numbers. Deviations are divided by
/// the largest one, so that no square overflows or underflows.
public func correlation(_ x: [Double], _ y: [Double]) -> Double? {
  precondition(x.count == y.count, "correlation of \(x.count) and \(y.count) numbers")
  guard let a = standardised(x), let b = standardised(y) else { return nil }
  return max(-1, min(1, zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }))
}

/// Returns the deviations from the mean, divided by their norm, or nil if all numbers are equal.
private func standardised(_ values: [Double]) -> [Double]? {
  guard let first = values.first, values.contains(where: { $0 != first }) else { return nil }
  let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
  let deviations = values.map { $0 - mean }
  let largest = deviations.map(abs).max() ?? 0
  guard largest > 0, largest.isFinite else { return nil }
  let relative = deviations.map { $0 / largest }
  let norm = relative.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return relative.map { $0 / norm }
}
