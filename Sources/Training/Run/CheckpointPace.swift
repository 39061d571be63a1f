/// Decides when a run writes a checkpoint.
///
/// Unless a number of steps is given, the pace is determined by the clock. In this case, a short
/// run writes no checkpoints, and an interrupted long run loses only a few minutes. Writing
/// checkpoints takes less than a hundredth of the time.
public struct CheckpointPace {
  /// The time between two checkpoints if they can be written quickly.
  public static let interval = Duration.seconds(600)
  /// The minimum time until the next checkpoint, as a multiple of the time needed to write one.
  static let patience = 100.0

  private let everySteps: Int?
  private var last: ContinuousClock.Instant
  private var wait = Self.interval

  public init(everySteps: Int?, now: ContinuousClock.Instant = .now) {
    self.everySteps = everySteps
    last = now
  }

  /// Returns whether to write a checkpoint after a step that isn't the last one.
  public func isDue(after step: Int, now: ContinuousClock.Instant = .now) -> Bool {
    guard let everySteps else { return now - last >= wait }
    return everySteps > 0 && step % everySteps == 0
  }

  /// Records the start and the end of writing a checkpoint, whether or not this succeeded.
  public mutating func wrote(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
    last = end
    wait = max(Self.interval, (end - start) * Self.patience)
  }
}
