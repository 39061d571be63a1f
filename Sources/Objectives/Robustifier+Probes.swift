/// What can be asked of a robustifier before a run, so that settings under which it is another one are said.
extension Robustifier {
  /// Whether it weighs the data of a batch against one another, so that with a batch of one datum it is
  /// a plain or a calibrated mean. One that remembers earlier batches compares with those.
  public var needsSeveralData: Bool {
    guard !(self is any StatefulRobustifier), groupCount == nil else { return false }
    func weights(_ losses: [Double]) -> [Double]? {
      (try? evaluate(losses: losses, calibration: losses.map { _ in 1 }))?.weights
    }
    guard let pair = weights([1, 2]), let one = weights([1]), let other = weights([2]) else {
      return false
    }
    return pair[0] != pair[1] && one == other
  }
}

/// Calibration weights that tell no data apart.
public enum ConstantCalibration {
  /// The widest range of h, as a share of the largest one, that changes no batch noticeably.
  private static let tolerance = 0.01

  /// Least and largest h, where they are nearly the same; nil where they differ, and of less than two.
  public static func range(of weights: [Double]) -> ClosedRange<Double>? {
    guard weights.count > 1, let least = weights.min(), let most = weights.max(),
      most - least <= tolerance * abs(most)
    else { return nil }
    return least...most
  }
}
