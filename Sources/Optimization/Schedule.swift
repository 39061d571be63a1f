#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How the learning rate changes over a run: a linear warm-up, then one of three curves.
public enum Schedule: String, Codable, CaseIterable, Sendable {
  case constant
  /// A straight line down to 0.
  case linear
  /// Half a cosine wave down to 0.
  case cosine

  /// The factor of the base learning rate.
  ///
  /// With s = step - 1 steps already taken, W warm-up steps and N steps in all:
  /// ```
  /// (s + 1) / (W + 1)              during warm-up, s < W
  /// 1                              constant
  /// (N - s) / (N - W)              linear
  /// (1 + cos(π (s - W)/(N - W)))/2 cosine
  /// ```
  /// No step of 1 … N has factor 0, so that a run of a single step learns: the line of the warm-up leaves
  /// 0 before step 1, and the curves get there at N + 1. `transformers` begins the warm-up with a step at
  /// rate 0; from step W + 1 on the two are alike.
  ///
  /// - Parameters:
  ///   - step: from 1. Beyond `total` the factor stays at its end.
  ///   - total: N.
  ///   - warmup: W.
  public func factor(step: Int, of total: Int, warmup: Int) -> Double {
    precondition(step >= 1 && warmup >= 0, "schedule: step \(step), warm-up \(warmup)")
    let done = step - 1
    if done < warmup { return Double(step) / (Double(warmup) + 1) }
    let progress = min(1, Double(done - warmup) / Double(max(1, total - warmup)))
    switch self {
    case .constant: return 1
    case .linear: return 1 - progress
    case .cosine: return 0.5 * (1 + cos(.pi * progress))
    }
  }
}
