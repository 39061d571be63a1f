/// When a run writes a checkpoint.
///
/// By time unless a number of steps is given: a short run then writes none, and a long one loses at
/// most some minutes. The time that writing takes is held below a hundredth.
public struct CheckpointPace {
  /// Between two checkpoints, where writing one is quick.
  public static let interval = Duration.seconds(600)
  /// How much longer than writing a checkpoint the time to the next one is at least.
  static let patience = 100.0

  private let everySteps: Int?
  private var last: ContinuousClock.Instant
  private var wait = Self.interval

  public init(everySteps: Int?, now: ContinuousClock.Instant = .now) {
    self.everySteps = everySteps
    last = now
  }

  /// Whether to write one after a step that isn't the last.
  public func isDue(after step: Int, now: ContinuousClock.Instant = .now) -> Bool {
    guard let everySteps else { return now - last >= wait }
    return everySteps > 0 && step % everySteps == 0
  }

  /// Notes that one was written, or tried in vain, between two moments.
  public mutating func wrote(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
    last = end
    wait = max(Self.interval, (end - start) * Self.patience)
  }
}
