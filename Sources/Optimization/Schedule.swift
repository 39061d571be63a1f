#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The learning rate over the course of a run, which is a linear warm-up followed by one of three
/// curves.
public enum Schedule: String, Codable, CaseIterable, Sendable {
  case constant
  /// Falls linearly to 0.
  case linear
  /// Falls to 0 along half a cosine wave.
  case cosine

  /// The factor by which the base learning rate is multiplied.
  ///
  /// With s = step - 1 steps already taken, W warm-up steps and N steps in total:
  /// ```
  /// (s + 1) / (W + 1)              during warm-up, s < W
  /// 1                              constant
  /// (N - s) / (N - W)              linear
  /// (1 + cos(π (s - W)/(N - W)))/2 cosine
  /// ```
  /// No step from 1 to N has factor 0, so even a run of a single step changes the model. The
  /// warm-up starts from 0 before step 1, and the curves reach 0 at step N + 1. `transformers`
  /// begins the warm-up with a step at rate 0, but both agree from step W + 1 on.
  ///
  /// - Parameters:
  ///   - step: the step, counted from 1. After `total` steps, the factor keeps its final value.
  ///   - total: the total number N of steps.
  ///   - warmup: the number W of warm-up steps.
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
