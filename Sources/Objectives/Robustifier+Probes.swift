/// Checks of a robustifier before a run, used to report settings under which it is equivalent to
/// another one.
extension Robustifier {
  /// Whether it weighs the data of a batch against one another, so that with a batch of one datum
  /// it reduces to a plain or a calibrated mean. False for a robustifier with state, which compares
  /// with earlier batches.
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
  /// The widest range of h, relative to the largest h, that has no noticeable effect on any batch.
  private static let tolerance = 0.01

  /// The least and the largest h if they are nearly the same; nil if they differ, or if there are
  /// fewer than two.
  public static func range(of weights: [Double]) -> ClosedRange<Double>? {
    guard weights.count > 1, let least = weights.min(), let most = weights.max(),
      most - least <= tolerance * abs(most)
    else { return nil }
    return least...most
  }
}
