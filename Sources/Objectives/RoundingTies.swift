/// Detects losses that differ only by rounding.
///
/// The arithmetic of an objective can make the last bits of equal losses differ. For example,
/// before the first update, all losses of `dpo-rw` are log K to within 2·10⁻¹⁶. A robustifier that
/// uses the order of losses, or their distances relative to their range, would derive its weights
/// from these bits.
enum RoundingTies {
  /// The relative difference below which two losses are treated as equal. It is four orders of
  /// magnitude above the rounding error of a sum of a few thousand terms, and far below any
  /// difference that float32 outputs of a model can cause.
  private static let tolerance = 1e-12

  /// Returns whether two losses, `a ≥ b`, are equal up to rounding.
  static func areTied(_ a: Double, _ b: Double) -> Bool {
    // If the difference overflows near the limit of float64, the result is false, which is correct.
    a - b <= tolerance * max(abs(a), abs(b))
  }
}

extension [Double] {
  /// Whether all elements are equal up to rounding; false if there are none.
  var areTied: Bool {
    guard let highest = self.max(), let lowest = self.min() else { return false }
    return RoundingTies.areTied(highest, lowest)
  }

  /// The elements, with all those that equal the largest up to rounding replaced by the largest.
  ///
  /// - Complexity: O(*B*).
  var withTiesAtTheTop: [Double] {
    guard let highest = self.max() else { return self }
    return map { RoundingTies.areTied(highest, $0) ? highest : $0 }
  }
}
