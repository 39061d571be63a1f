/// Checks of a robustifier before a run, which detect settings that make it equivalent to another
/// robustifier.
extension Robustifier {
  /// Whether the robustifier compares the data of a batch, so that it reduces to a plain or
  /// calibrated mean for batches of one datum. It is false for a robustifier with state, which
  /// compares with earlier batches.
  public var needsSeveralData: Bool {
    guard !isStateful, groupCount == nil else { return false }
    func weights(_ losses: [Double]) -> [Double]? {
      (try? evaluate(losses: losses, calibration: losses.map { _ in 1 }))?.weights
    }
    guard let pair = weights([1, 2]), let one = weights([1]), let other = weights([2]) else {
      return false
    }
    return pair[0] != pair[1] && one == other
  }
}

/// Detects calibration weights that don't distinguish between data.
public enum ConstantCalibration {
  /// The largest range of h, relative to the largest h, that has no noticeable effect on any batch.
  private static let tolerance = 0.01

  /// Returns the smallest and the largest h if they are nearly equal. Returns nil if they differ or
  /// if there are fewer than two weights.
  public static func range(of weights: [Double]) -> ClosedRange<Double>? {
    guard weights.count > 1, let least = weights.min(), let most = weights.max(),
      most - least <= tolerance * abs(most)
    else { return nil }
    return least...most
  }
}
