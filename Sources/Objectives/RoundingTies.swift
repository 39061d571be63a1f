/// Losses that differ by rounding alone.
///
/// An objective's arithmetic leaves the last bits of equal losses different: `dpo-rw`'s before the first update are
/// log K, all of them, within 2·10⁻¹⁶. A robustifier that looks at the order of losses, or at their distances relative to
/// their range, would build its weights from those bits.
enum RoundingTies {
  /// The relative difference below which two losses count as equal: four digits above the rounding of a sum of
  /// a few thousand terms, and far below any difference that a model's float32 can make.
  private static let tolerance = 1e-12

  /// Whether two losses, `a ≥ b`, are equal but for rounding.
  static func areTied(_ a: Double, _ b: Double) -> Bool {
    // At equal infinities of a difference near the limit of float64 this is false, as it should be.
    a - b <= tolerance * max(abs(a), abs(b))
  }
}

extension [Double] {
  /// Whether all elements are equal but for rounding; false where there are none.
  var areTied: Bool {
    guard let highest = self.max(), let lowest = self.min() else { return false }
    return RoundingTies.areTied(highest, lowest)
  }

  /// The same elements, those equal to the largest but for rounding made equal to it.
  ///
  /// - Complexity: O(*B*).
  var withTiesAtTheTop: [Double] {
    guard let highest = self.max() else { return self }
    return map { RoundingTies.areTied(highest, $0) ? highest : $0 }
  }
}
