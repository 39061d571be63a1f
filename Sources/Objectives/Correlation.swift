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
